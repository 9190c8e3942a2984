#include "switchboard/prompt_library.h"

#include "base/log.h"
#include "base/text.h"

namespace callfloor::switchboard {

namespace {

constexpr std::size_t kMissingNames = 256;
constexpr std::int64_t kLargestNumber = 9'999;

void say_chinese(std::int64_t number, std::vector<std::string>& out) {
    // 2 before a hundred or thousand is liang (两); a gap of zeros is said once; 10..19 leave out
    // the leading one.
    const auto digit = [&](std::int64_t d) { out.push_back(fmt::format("number_{}", d)); };
    bool gap = false;
    const auto place = [&](std::int64_t value, const char* unit) {
        if (value == 0) {
            gap = !out.empty();
            return;
        }
        if (gap) {
            digit(0);
            gap = false;
        }
        if (unit == nullptr) {
            digit(value);
        } else {
            const bool is_ten = std::string_view(unit) == "number_ten";
            if (!(is_ten && value == 1 && out.empty())) {
                value == 2 && !is_ten ? out.push_back("number_two_of") : digit(value);
            }
            out.push_back(unit);
        }
    };
    place(number / 1000, "number_thousand");
    place(number / 100 % 10, "number_hundred");
    place(number / 10 % 10, "number_ten");
    place(number % 10, nullptr);
}

void say_english(std::int64_t number, std::vector<std::string>& out) {
    if (number >= 1000) {
        out.push_back(fmt::format("number_{}", number / 1000));
        out.push_back("number_thousand");
        number %= 1000;
    }
    if (number >= 100) {
        out.push_back(fmt::format("number_{}", number / 100));
        out.push_back("number_hundred");
        number %= 100;
    }
    if (number >= 20) {
        out.push_back(fmt::format("number_{}", number / 10 * 10));
        number %= 10;
    }
    if (number > 0) {
        out.push_back(fmt::format("number_{}", number));
    }
}

}  // namespace

std::vector<std::string> number_pieces(std::int64_t number, std::string_view language) {
    number = std::clamp<std::int64_t>(number, 0, kLargestNumber);
    if (number == 0) {
        return {"number_0"};
    }
    std::vector<std::string> pieces;
    language == "en" ? say_english(number, pieces) : say_chinese(number, pieces);
    return pieces;
}

Result<PromptLibrary> PromptLibrary::load(const std::filesystem::path& folder,
                                          std::string_view language) {
    PromptLibrary library;
    library.language_ = language;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".wav") {
            library.standard_[entry.path().stem().string()] = TRY(media::load_prompt(entry.path()));
        }
    }
    if (error) {
        return fail(ErrorCode::Unavailable,
                    "cannot read the prompts in {}: {}; point --share at the folder that holds "
                    "prompts/, which ./run builds",
                    folder.string(), error.message());
    }
    return library;
}

bool PromptLibrary::has(const std::string& name) const {
    return own_.contains(name) || standard_.contains(name);
}

void PromptLibrary::append(const std::string& name,
                           std::vector<std::shared_ptr<const media::Prompt>>& out) const {
    for (const auto* prompts : {&own_, &standard_}) {
        if (const auto found = prompts->find(name); found != prompts->end()) {
            out.push_back(found->second);
            return;
        }
    }
    if (missing_.size() < kMissingNames && ++missing_[name] == 1) {
        log(LogLevel::Warning, "prompts",
            "there is no prompt named '{}'; upload it or choose another", name);
    }
}

std::vector<std::shared_ptr<const media::Prompt>> PromptLibrary::find(
    const std::vector<std::string>& names) const {
    std::vector<std::shared_ptr<const media::Prompt>> found;
    for (const auto& name : names) {
        const auto colon = name.find(':');
        const auto number = colon == std::string::npos
                                ? std::nullopt
                                : parse_int(std::string_view(name).substr(colon + 1), 0, 1'000'000);
        if (number && name.starts_with("number:")) {
            for (const auto& piece : number_pieces(*number, language_)) {
                append(piece, found);
            }
        } else if (number && name.starts_with("seconds:")) {
            // A wait is told in whole minutes, rounded up: a promise that is kept.
            for (const auto& piece : number_pieces((*number + 59) / 60, language_)) {
                append(piece, found);
            }
        } else {
            append(name, found);
        }
    }
    return found;
}

}  // namespace callfloor::switchboard
