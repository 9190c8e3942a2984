#include "centre/centre_file.h"

#include <fstream>

#include "base/limits.h"
#include "base/toml.h"
#include "centre/data_limits.h"

namespace callfloor::centre {

namespace {

Result<std::string> read_text(const std::filesystem::path& file, std::size_t most) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file)) {
        return fail(ErrorCode::NotFound,
                    "{}: cannot be read; see deploy/sample-centre.toml for one to start from",
                    file.string());
    }
    std::string text(most + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > most) {
        return fail(ErrorCode::LimitReached, "{}: longer than {} bytes; split it", file.string(),
                    most);
    }
    return text;
}

/// What stands in files of its own, named from this file's folder: the content of a flow
/// (`file = "x.json"`), the rows of a table (`rows_file = "x.csv"`).
Result<void> include_files(json::Object& document, const std::filesystem::path& folder) {
    const auto each = [&](const char* list, const char* key, auto take) -> Result<void> {
        auto* items = document.if_contains(list);
        if (items == nullptr || !items->is_array()) {
            return {};
        }
        for (auto& item : items->as_array()) {
            auto* object = item.if_object();
            const auto* name = object == nullptr ? nullptr : object->if_contains(key);
            if (name != nullptr && name->is_string()) {
                const auto path = folder / std::string(name->as_string());
                object->erase(key);
                TRY(take(*object, path));
            }
        }
        return {};
    };
    const auto content = [](json::Object& flow, const std::filesystem::path& path) -> Result<void> {
        auto object = json::parse_object(TRY(read_text(path, limits::kSettingsBytes)));
        if (!object) {
            return fail(ErrorCode::InvalidInput, "{}: {}", path.string(), object.error().text);
        }
        flow["content"] = *std::move(object);
        return {};
    };
    const auto rows = [](json::Object& source, const std::filesystem::path& path) -> Result<void> {
        source["csv"] = TRY(read_text(path, limits::kDataFileBytes));
        return {};
    };
    TRY(each("flows", "file", content));
    return each("data_sources", "rows_file", rows);
}

}  // namespace

Result<CentreFile> read_centre_file(const std::filesystem::path& file) {
    const auto text = TRY(read_text(file, limits::kSettingsBytes));
    if (file.extension() != ".toml") {
        auto object = json::parse_object(text);
        if (!object) {
            return fail(ErrorCode::InvalidInput, "{}: {}", file.string(), object.error().text);
        }
        TRY(include_files(*object, file.parent_path()));
        return CentreFile{file.string(), *std::move(object), {}};
    }
    auto document = toml_text::parse(text);
    if (!document) {
        return fail(ErrorCode::InvalidInput, "{}:{}", file.string(), document.error().text);
    }
    TRY(include_files(document->root, file.parent_path()));
    return CentreFile{file.string(), std::move(document->root), std::move(document->lines)};
}

std::string describe_problems(const CentreFile& file, const Problems& problems) {
    std::vector<std::string> texts;
    for (const auto& problem : problems) {
        // The line of the field itself, else of what holds it.
        std::string path = problem.field;
        auto found = file.lines.find(path);
        while (found == file.lines.end() && !path.empty()) {
            const auto cut = path.find_last_of(".[");
            path.resize(cut == std::string::npos ? 0 : cut);
            found = file.lines.find(path);
        }
        const auto line = found == file.lines.end() ? "" : fmt::format(":{}", found->second);
        texts.push_back(fmt::format("{}{}: {}: {}", file.name, line, problem.field, problem.text));
    }
    return fmt::format("{}", fmt::join(texts, "\n"));
}

}  // namespace callfloor::centre
