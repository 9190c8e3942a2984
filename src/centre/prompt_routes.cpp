// Routes of prompts. The files are the truth; the audit log tells who changed them.
#include "base/text.h"
#include "centre/kind_routes.h"
#include "http/multipart.h"

namespace callfloor::centre {

namespace {

json::Object prompt_to_json(const PromptInfo& prompt) {
    return {{"name", prompt.name},
            {"duration_ms", prompt.length.count()},
            {"bytes", prompt.bytes},
            {"built_in", prompt.built_in},
            {"changed_at", to_epoch_ms(prompt.changed_at)}};
}

Result<http::Response> list_prompts(AdminState& state, const http::Request& request) {
    const auto page = TRY(http::page_of(request, json::Array{""}));
    const auto prompts = TRY(state.prompts.list());
    json::Array rows;
    std::vector<std::string> keys;
    for (const auto& prompt : prompts) {
        const bool is_before =
            page.after && prompt.name <= std::string_view(page.after->at(0).as_string());
        if (is_before || static_cast<std::int64_t>(rows.size()) > page.limit) {
            continue;
        }
        keys.push_back(prompt.name);
        rows.push_back(prompt_to_json(prompt));
    }
    return http::Response::json(http::page_answer(
        std::move(rows), page, [&](std::size_t row) { return json::Array{keys.at(row)}; }));
}

struct Upload {
    std::string name;
    std::string_view wav;
};

/// The file and its name, from multipart/form-data or a bare audio/wav body with ?name=.
Result<Upload> upload_of(const http::Request& request) {
    Upload upload{request.query_text("name").value_or(""), request.body};
    const std::string content_type(request.headers.find("Content-Type").value_or(""));
    if (starts_with_ignore_case(content_type, "multipart/form-data")) {
        const auto parts = TRY(http::parse_multipart(content_type, request.body));
        bool has_file = false;
        for (const auto& part : parts) {
            if (part.name == "name") {
                upload.name = std::string(part.body);
            } else if (part.name == "file") {
                upload.wav = part.body;
                has_file = true;
            }
        }
        if (!has_file) {
            return fail_field(ErrorCode::InvalidInput, "file",
                              "the form has no part \"file\"; put the WAV file there");
        }
    }
    if (upload.name.empty()) {
        return fail_field(ErrorCode::InvalidInput, "name",
                          "the prompt has no name; give ?name= or the form part \"name\"");
    }
    return upload;
}

Result<void> audit_prompt(AdminState& state, const http::Request& request, std::string_view action,
                          std::string_view name) {
    auto entry = people::audit_entry(request, action, 0);
    entry.after = json::Object{{"name", name}};
    return people::record_act(state.writer, std::move(entry), state.clock.now());
}

Result<http::Response> upload_prompt(AdminState& state, const http::Request& request) {
    const auto upload = TRY(upload_of(request));
    const auto prompt = TRY(state.prompts.store(upload.name, upload.wav));
    TRY(audit_prompt(state, request, "prompt.upload", upload.name));
    state.tell_changed();
    return http::Response::json(prompt_to_json(prompt), 201);
}

/// A prompt of this name whose words are written, not recorded.
Result<http::Response> speak_prompt(AdminState& state, const http::Request& request) {
    const auto& body = request.object();
    const std::string name(body.at("name").as_string());
    const SpeechText text{std::string(body.at("text").as_string()),
                          std::string(body.at("language").as_string())};
    const auto wav = TRY(state.speech.speak(text));
    const auto prompt = TRY(state.prompts.store(name, wav));
    auto entry = people::audit_entry(request, "prompt.speak", 0);
    entry.after = json::Object{{"name", name}, {"text", text.text}, {"language", text.language}};
    TRY(people::record_act(state.writer, std::move(entry), state.clock.now()));
    state.tell_changed();
    return http::Response::json(prompt_to_json(prompt), 201);
}

Result<http::Response> prompt_audio(AdminState& state, const http::Request& request) {
    const auto& name = request.path_text("name");
    const auto path = state.prompts.find(name);
    if (!path) {
        return fail(ErrorCode::NotFound, "prompt \"{}\" does not exist; see GET /prompts", name);
    }
    return http::Response::file(*path, "audio/wav");
}

Result<http::Response> delete_prompt(AdminState& state, const http::Request& request) {
    const auto& name = request.path_text("name");
    const auto snapshot = TRY(state.readers.read(
        [](store::Connection& connection) { return load_snapshot(connection); }));
    if (const auto user = prompt_in_use(name, snapshot); !user.empty()) {
        return fail(ErrorCode::Conflict, "prompt {} cannot be deleted: {}; change that first", name,
                    user);
    }
    TRY(state.prompts.remove(name));
    TRY(audit_prompt(state, request, "prompt.delete", name));
    state.tell_changed();
    return http::Response::no_content();
}

}  // namespace

void add_prompt_routes(http::Router& router, AdminState& state) {
    router.handle("listPrompts",
                  [&state](const http::Request& request) { return list_prompts(state, request); });
    router.handle("uploadPrompt",
                  [&state](const http::Request& request) { return upload_prompt(state, request); });
    router.handle("speakPrompt",
                  [&state](const http::Request& request) { return speak_prompt(state, request); });
    router.handle("getPromptAudio",
                  [&state](const http::Request& request) { return prompt_audio(state, request); });
    router.handle("deletePrompt",
                  [&state](const http::Request& request) { return delete_prompt(state, request); });
}

}  // namespace callfloor::centre
