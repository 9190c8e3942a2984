#include "base/toml.h"

#include <sstream>

#include "base/limits.h"
#include "base/text.h"

#define TOML_EXCEPTIONS 0
#define TOML_UNRELEASED_FEATURES 0
#include <toml++/toml.h>

namespace callfloor::toml_text {

namespace {
constexpr int kMaxDepth = 32;

template <typename T>
std::string written(const T& value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

class Converter final {
  public:
    explicit Converter(Document& document) : document_(document) {}

    Result<json::Object> table(const toml::table& table, const std::string& path, int depth) {
        json::Object object;
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            auto value =
                TRY(convert(node, path.empty() ? name : fmt::format("{}.{}", path, name), depth));
            object[name] = std::move(value);
        }
        return object;
    }

  private:
    Result<json::Value> convert(const toml::node& node, const std::string& path, int depth) {
        const int line = static_cast<int>(node.source().begin.line);
        document_.lines[path] = line;
        if (depth == kMaxDepth) {
            return fail(ErrorCode::InvalidInput, "{}: nested deeper than {} levels", line,
                        kMaxDepth);
        }
        if (const auto* inner = node.as_table()) {
            auto object = TRY(table(*inner, path, depth + 1));
            return json::Value(std::move(object));
        }
        if (const auto* items = node.as_array()) {
            json::Array array;
            for (std::size_t i = 0; i < items->size(); ++i) {
                auto item = TRY(convert(*items->get(i), fmt::format("{}[{}]", path, i), depth + 1));
                array.push_back(std::move(item));
            }
            return json::Value(std::move(array));
        }
        return scalar(node);
    }

    static json::Value scalar(const toml::node& node) {
        if (const auto* text = node.as_string()) {
            return json::Value(text->get());
        }
        if (const auto* number = node.as_integer()) {
            return json::Value(number->get());
        }
        if (const auto* number = node.as_floating_point()) {
            return json::Value(number->get());
        }
        if (const auto* truth = node.as_boolean()) {
            return json::Value(truth->get());
        }
        if (const auto* date = node.as_date()) {
            return json::Value(written(date->get()));
        }
        if (const auto* time = node.as_time()) {
            return json::Value(written(time->get()));
        }
        return json::Value(written(node.as_date_time()->get()));
    }

    Document& document_;
};
}  // namespace

int Document::line_of(std::string_view path) const {
    const auto found = lines.find(path);
    return found == lines.end() ? 0 : found->second;
}

Result<Document> parse(std::string_view text) {
    if (text.size() > limits::kSettingsBytes) {
        return fail(ErrorCode::LimitReached, "1: the file has {} bytes; at most {} are read",
                    text.size(), limits::kSettingsBytes);
    }
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        return fail(ErrorCode::InvalidInput, "{}: not valid TOML: {}",
                    parsed.error().source().begin.line, parsed.error().description());
    }
    Document document;
    auto root = TRY(Converter(document).table(parsed.table(), "", 0));
    document.root = std::move(root);
    return document;
}

}  // namespace callfloor::toml_text
