#include "customers/pinyin.h"

#include <mutex>

#include <unicode/translit.h>
#include <unicode/ucnv.h>
#include <unicode/uscript.h>

#include "base/text.h"

namespace callfloor::customers {

struct Pinyin::State {
    std::mutex mutex;
    std::unique_ptr<icu::Transliterator> transliterator;
};

Pinyin::Pinyin(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pinyin::~Pinyin() = default;

Result<std::unique_ptr<Pinyin>> Pinyin::create() {
    UErrorCode status = U_ZERO_ERROR;
    auto state = std::make_unique<State>();
    state->transliterator.reset(icu::Transliterator::createInstance(
        "Han-Latin/Names; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    if (U_FAILURE(status) || state->transliterator == nullptr) {
        return fail(ErrorCode::Unavailable,
                    "ICU has no Han-Latin transliteration ({}); install the package libicu72",
                    u_errorName(status));
    }
    return std::unique_ptr<Pinyin>(new Pinyin(std::move(state)));
}

std::vector<std::string> Pinyin::syllables(std::string_view utf8) const {
    const auto text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
    // Only the Chinese characters: anything between them would change nothing but the splitting.
    icu::UnicodeString han;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        UErrorCode status = U_ZERO_ERROR;
        if (const auto c = text.char32At(i); uscript_getScript(c, &status) == USCRIPT_HAN) {
            han.append(c);
        }
    }
    if (han.isEmpty()) {
        return {};
    }
    {
        const std::lock_guard lock(state_->mutex);
        state_->transliterator->transliterate(han);
    }
    std::string latin;
    han.toUTF8String(latin);
    std::vector<std::string> found;
    for (const auto part : split(latin, ' ')) {
        std::string syllable;
        for (const char c : part) {
            if (c >= 'a' && c <= 'z') {
                syllable += c;
            }
        }
        if (!syllable.empty()) {
            found.push_back(std::move(syllable));
        }
    }
    return found;
}

Result<std::string> to_utf8(std::string_view bytes) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    const auto plain = bytes.starts_with(kMark) ? bytes.substr(kMark.size()) : bytes;
    if (is_valid_utf8(plain)) {
        return std::string(plain);
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
        ucnv_open("gb18030", &status), &ucnv_close);
    if (U_SUCCESS(status)) {
        ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                            &status);
    }
    std::vector<char16_t> text(bytes.size() + 1);  // a character takes a byte at least
    std::int32_t length = 0;
    if (U_SUCCESS(status)) {
        length = ucnv_toUChars(converter.get(), text.data(), static_cast<std::int32_t>(text.size()),
                               bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
    }
    std::string utf8;
    if (U_SUCCESS(status)) {
        icu::UnicodeString(text.data(), length).toUTF8String(utf8);
    }
    if (U_FAILURE(status) || !is_valid_utf8(utf8)) {
        return fail(ErrorCode::InvalidInput,
                    "the text is neither UTF-8 nor GB18030; save it as \"CSV UTF-8\"");
    }
    return utf8;
}

}  // namespace callfloor::customers
