// The common schema language and any bytes, as PostgreSQL takes them.

#include "base/text.h"
#include "store/internal/postgres_driver.h"

namespace callfloor::store::internal {

std::string postgres_schema(std::string_view sql) {
    constexpr std::string_view kWord = "TEXT";
    const auto is_word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    };
    std::string made;
    for (std::size_t at = 0; at < sql.size();) {
        const bool begins = at == 0 || !is_word(sql[at - 1]);
        if (begins && sql.substr(at).starts_with(kWord) &&
            (at + kWord.size() == sql.size() || !is_word(sql[at + kWord.size()]))) {
            made += "TEXT COLLATE \"C\"";
            at += kWord.size();
        } else {
            made += sql[at++];
        }
    }
    return made;
}

std::string clean_utf8(std::string_view bytes) {
    std::string made;
    while (!bytes.empty()) {
        std::size_t length = 1;
        while (length <= std::min<std::size_t>(4, bytes.size()) &&
               !is_valid_utf8(bytes.substr(0, length))) {
            ++length;
        }
        const bool is_good = length <= std::min<std::size_t>(4, bytes.size());
        made += is_good ? bytes.substr(0, length) : std::string_view("\xEF\xBF\xBD");
        bytes.remove_prefix(is_good ? length : 1);
    }
    return made;
}

}  // namespace callfloor::store::internal
