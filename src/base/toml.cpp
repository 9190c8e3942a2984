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

/// Walks over comments and strings as TOML 1.0 has them.
class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    /// Of the first byte outside ASCII that is in neither; 0: there is none.
    int line_of_bare_non_ascii() {
        skip("\xEF\xBB\xBF");
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (static_cast<unsigned char>(c) >= 0x80) {
                return line();
            }
            if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (c == '"' || c == '\'') {
                skip_string(c);
            } else {
                ++at_;
            }
        }
        return 0;
    }

  private:
    bool skip(std::string_view token) {
        const bool is_here = text_.substr(at_).starts_with(token);
        at_ += is_here ? token.size() : 0;
        return is_here;
    }
    int line() const {
        return 1 + static_cast<int>(std::count(
                       text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
    }
    void skip_string(char quote) {
        const std::string one(1, quote);
        const std::string three(3, quote);
        const bool is_long = skip(three);
        at_ += is_long ? 0 : 1;
        while (at_ < text_.size()) {
            if (quote == '"' && text_[at_] == '\\') {
                at_ = std::min(at_ + 2, text_.size());
            } else if (is_long ? skip(three) : skip(one)) {
                while (is_long && skip(one)) {
                }  // """""" ends a string that ends with quotes
                return;
            } else if (!is_long && text_[at_] == '\n') {
                return;  // the parser refuses it here
            } else {
                ++at_;
            }
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// The parser (toml++ 3.3) does not survive such a character: its whitespace check reaches code it
/// calls unreachable (found by fuzzing).
int line_of_bare_non_ascii(std::string_view text) {
    return Lexer(text).line_of_bare_non_ascii();
}
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
    if (const int line = line_of_bare_non_ascii(text)) {
        return fail(ErrorCode::InvalidInput,
                    "{}: not valid TOML: a character outside ASCII stands outside quotes; put the "
                    "key or value into quotes",
                    line);
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
