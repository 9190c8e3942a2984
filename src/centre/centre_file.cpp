#include "centre/centre_file.h"

#include <fstream>

#include "base/limits.h"
#include "base/toml.h"

namespace callfloor::centre {

Result<CentreFile> read_centre_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file)) {
        return fail(ErrorCode::NotFound,
                    "{}: cannot be read; see deploy/sample-centre.toml for one to start from",
                    file.string());
    }
    std::string text(limits::kSettingsBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limits::kSettingsBytes) {
        return fail(ErrorCode::LimitReached, "{}: longer than {} bytes; split it", file.string(),
                    limits::kSettingsBytes);
    }
    if (file.extension() != ".toml") {
        auto object = json::parse_object(text);
        if (!object) {
            return fail(ErrorCode::InvalidInput, "{}: {}", file.string(), object.error().text);
        }
        return CentreFile{file.string(), *std::move(object), {}};
    }
    auto document = toml_text::parse(text);
    if (!document) {
        return fail(ErrorCode::InvalidInput, "{}:{}", file.string(), document.error().text);
    }
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
