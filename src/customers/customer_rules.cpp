#include "customers/customer_rules.h"

#include <algorithm>
#include <set>

#include "base/customer_limits.h"
#include "base/text.h"
#include "base/words.h"

namespace callfloor::customers {

namespace {

constexpr Words<IdentityKind, 3> kIdentityKinds{{{IdentityKind::Phone, "phone"},
                                                 {IdentityKind::Email, "email"},
                                                 {IdentityKind::External, "external"}}};
constexpr Words<FieldKind, 4> kFieldKinds{{{FieldKind::Text, "text"},
                                           {FieldKind::Number, "number"},
                                           {FieldKind::Date, "date"},
                                           {FieldKind::Choice, "choice"}}};
constexpr Words<VisitKind, 4> kVisitKinds{{{VisitKind::Visit, "visit"},
                                           {VisitKind::Call, "call"},
                                           {VisitKind::Message, "message"},
                                           {VisitKind::Other, "other"}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}
bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80U;
}

/// Digits of a text of digits and what stands between them; absent when there is anything else.
std::optional<std::string> digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
        } else if (std::string_view("+-() .\t").find(c) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    return digits.empty() ? std::nullopt : std::optional(digits);
}

std::string reversed(std::string_view text) {
    return {text.rbegin(), text.rend()};
}

constexpr std::size_t kTailDigits = 4;  // as few find a number by its end
constexpr std::size_t kKeyBytes = 96;   // a cursor holds one; what is typed is cut alike
constexpr std::size_t kNameParts = 12;  // later parts of a name that find it

/// The later parts of a name: from each character of a Chinese one, from each word of a Latin one.
std::vector<std::string> later_parts(std::string_view name) {
    std::vector<std::string> parts;
    for (std::size_t i = 1; i < name.size() && parts.size() < kNameParts; ++i) {
        const bool begins_word = is_ascii(name[i]) && name[i] != ' ' && name[i - 1] == ' ';
        if (begins_word || (!is_ascii(name[i]) && !is_continuation(name[i]))) {
            parts.push_back(folded(name.substr(i)));
        }
    }
    return parts;
}

void add_name_keys(std::set<std::string>& keys, const std::string& name, const Pinyin& pinyin) {
    keys.insert(folded(name));
    for (auto& part : later_parts(name)) {
        keys.insert(std::move(part));
    }
    const auto syllables = pinyin.syllables(name);
    std::string whole;
    std::string initials;
    for (const auto& syllable : syllables) {
        whole += syllable;
        initials += syllable.front();
    }
    keys.insert(whole);
    for (std::size_t i = 0; i + 1 < initials.size() && i < kNameParts; ++i) {
        keys.insert(initials.substr(i));
    }
}

void add_identity_keys(std::set<std::string>& keys, const Identity& identity,
                       const floor::NumberPlan& plan) {
    if (identity.kind != IdentityKind::Phone) {
        keys.insert(folded(identity.value));
        return;
    }
    const auto written = written_number(identity.value, plan);
    keys.insert(written);
    keys.insert("~" + reversed(written));
}

Result<std::string> normal_email(std::string_view text) {
    auto address = to_lower(text);
    const auto at = address.find('@');
    const bool is_one = at != std::string::npos && at > 0 && at + 1 < address.size() &&
                        address.find('@', at + 1) == std::string::npos &&
                        address.find('.', at) != std::string::npos && address.size() <= 200 &&
                        std::ranges::none_of(address, [](char c) { return c <= ' '; });
    if (!is_one) {
        return fail_field(ErrorCode::InvalidInput, "value",
                          "this is no e-mail address; give one like name@example.com");
    }
    return address;
}

Result<std::string> normal_number(std::string_view text, const floor::NumberPlan& plan) {
    if (auto number = floor::parse_outside_number(text, plan)) {
        return std::move(number->digits);
    }
    // Numbers no plan knows: extensions of a company's own exchange, numbers shown by a carrier.
    auto digits = digits_of(text);
    if (!digits || digits->size() < 3 || digits->size() > 20) {
        return fail_field(ErrorCode::InvalidInput, "value",
                          "this is no telephone number; give 3 to 20 digits, as people dial it");
    }
    return *std::move(digits);
}

Result<std::string> checked_value(const FieldDefinition& field, std::string_view value) {
    const auto where = fmt::format("fields/{}", field.key);
    switch (field.kind) {
        case FieldKind::Text:
            break;
        case FieldKind::Number: {
            const auto sign = value.starts_with('-') ? value.substr(1) : value;
            const bool is_number =
                !sign.empty() && sign.size() <= 18 && std::ranges::count(sign, '.') <= 1 &&
                sign.front() != '.' && sign.back() != '.' &&
                std::ranges::all_of(sign, [](char c) { return is_digit(c) || c == '.'; });
            if (!is_number) {
                return fail_field(ErrorCode::InvalidInput, where,
                                  "{} is a number, written like 12 or -3.5", field.label);
            }
            break;
        }
        case FieldKind::Date: {
            const auto parts = split(value, '-');
            const bool is_date = value.size() == 10 && parts.size() == 3 &&
                                 parse_int(parts[0], 1900, 2999) && parse_int(parts[1], 1, 12) &&
                                 parse_int(parts[2], 1, 31);
            if (!is_date) {
                return fail_field(ErrorCode::InvalidInput, where,
                                  "{} is a date, written like 2026-01-31", field.label);
            }
            break;
        }
        case FieldKind::Choice:
            if (std::ranges::find(field.choices, value) == field.choices.end()) {
                return fail_field(ErrorCode::InvalidInput, where, "{} is one of {}", field.label,
                                  fmt::join(field.choices, ", "));
            }
            break;
    }
    return std::string(value);
}

}  // namespace

std::string_view word_of(IdentityKind kind) {
    return word_in(kIdentityKinds, kind);
}
std::optional<IdentityKind> identity_kind_from(std::string_view word) {
    return value_in(kIdentityKinds, word);
}
std::string_view word_of(FieldKind kind) {
    return word_in(kFieldKinds, kind);
}
std::optional<FieldKind> field_kind_from(std::string_view word) {
    return value_in(kFieldKinds, word);
}
std::string_view word_of(VisitKind kind) {
    return word_in(kVisitKinds, kind);
}
std::optional<VisitKind> visit_kind_from(std::string_view word) {
    return value_in(kVisitKinds, word);
}

Result<std::string> normal_identity(IdentityKind kind, std::string_view text,
                                    const floor::NumberPlan& plan) {
    const auto value = trim(text);
    switch (kind) {
        case IdentityKind::Phone:
            return normal_number(value, plan);
        case IdentityKind::Email:
            return normal_email(value);
        case IdentityKind::External:
            break;
    }
    if (value.empty() || value.size() > 200) {
        return fail_field(ErrorCode::InvalidInput, "value",
                          "a key of another system has 1 to 200 characters");
    }
    return std::string(value);
}

std::string written_number(std::string_view value, const floor::NumberPlan& plan) {
    return floor::dial_string(value, floor::NumberFormat::National, "", plan);
}

std::vector<std::string> number_forms(std::string_view value, const floor::NumberPlan& plan) {
    std::set<std::string> forms{std::string(value), written_number(value, plan)};
    if (value.starts_with('+')) {
        forms.insert(std::string(value.substr(1)));
        forms.insert("00" + std::string(value.substr(1)));
        forms.insert("0" + written_number(value, plan));
    }
    return {forms.begin(), forms.end()};
}

std::string mask_email(std::string_view address) {
    const auto at = address.find('@');
    if (at == std::string_view::npos) {
        return "***";
    }
    return fmt::format("{}***{}", address.substr(0, std::min<std::size_t>(at / 2, 2)),
                       address.substr(at));
}

std::string folded(std::string_view text) {
    std::string key;
    for (const char c : text) {
        if (key.size() >= kKeyBytes && !is_continuation(c)) {
            break;
        }
        if (c >= 'A' && c <= 'Z') {
            key += static_cast<char>(c - 'A' + 'a');
        } else if (static_cast<unsigned char>(c) > ' ') {
            key += c;
        }
    }
    return key;
}

std::string tag_key(std::string_view tag) {
    return "#" + folded(tag);
}

std::vector<std::string> keys_of(const Customer& customer, const Pinyin& pinyin,
                                 const floor::NumberPlan& plan) {
    std::set<std::string> keys;
    if (!customer.name.empty()) {
        add_name_keys(keys, customer.name, pinyin);
    }
    for (const auto& identity : customer.identities) {
        add_identity_keys(keys, identity, plan);
    }
    for (const auto& tag : customer.tags) {
        keys.insert(tag_key(tag));
    }
    keys.erase("");
    std::vector<std::string> sorted(keys.begin(), keys.end());
    sorted.resize(std::min(sorted.size(), limits::kCustomerKeys));
    return sorted;
}

std::vector<std::string> asked_prefixes(std::string_view text, const floor::NumberPlan& plan) {
    const auto typed = trim(text);
    if (typed.empty()) {
        return {};
    }
    if (typed.starts_with('#')) {
        return {folded(typed)};
    }
    std::vector<std::string> prefixes;
    if (const auto digits = digits_of(typed)) {
        const auto whole = floor::parse_outside_number(typed, plan);
        prefixes.push_back(whole ? written_number(whole->digits, plan) : *digits);
        if (digits->size() >= kTailDigits && digits->size() < 8) {
            prefixes.push_back("~" + reversed(*digits));
        }
    } else {
        prefixes.push_back(folded(typed));
    }
    prefixes.push_back(tag_key(typed));
    return prefixes;
}

std::optional<KeyMatch> first_match(const std::vector<std::string>& keys,
                                    const std::vector<std::string>& prefixes) {
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        const auto found = std::ranges::lower_bound(keys, prefixes[i]);
        if (found != keys.end() && found->starts_with(prefixes[i])) {
            return KeyMatch{i, *found};
        }
    }
    return std::nullopt;
}

Result<void> check_definitions(const std::vector<FieldDefinition>& fields) {
    std::set<std::string> keys;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto& field = fields[i];
        if (!keys.insert(field.key).second) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("fields/{}/key", i),
                              "the key {} is used twice; give each field its own", field.key);
        }
        if ((field.kind == FieldKind::Choice) == field.choices.empty()) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("fields/{}/choices", i),
                              "{}: a choice needs its choices, and no other field has any",
                              field.label);
        }
    }
    return {};
}

Result<std::map<std::string, std::string>> checked_fields(
    const std::map<std::string, std::string>& values, const std::vector<FieldDefinition>& fields,
    Required required) {
    std::map<std::string, std::string> kept;
    for (const auto& field : fields) {
        const auto found = values.find(field.key);
        const auto value = found == values.end() ? std::string_view() : trim(found->second);
        if (!value.empty()) {
            kept[field.key] = TRY(checked_value(field, value));
        } else if (field.required && required == Required::Asked) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("fields/{}", field.key),
                              "{} is needed", field.label);
        }
    }
    for (const auto& [key, value] : values) {
        if (std::ranges::find(fields, key, &FieldDefinition::key) == fields.end() &&
            !trim(value).empty()) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("fields/{}", key),
                              "{} is no field of customers; see GET /customer-fields", key);
        }
    }
    return kept;
}

std::vector<std::string> tidy_tags(std::vector<std::string> tags) {
    std::set<std::string> tidy;
    for (const auto& tag : tags) {
        if (const auto text = trim(tag); !text.empty()) {
            tidy.insert(std::string(text));
        }
    }
    return {tidy.begin(), tidy.end()};
}

Customer merged(const Customer& keep, const Customer& gone) {
    Customer one = keep;
    if (one.name.empty()) {
        one.name = gone.name;
    }
    if (one.caller_class.empty()) {
        one.caller_class = gone.caller_class;
    }
    if (!one.owner.is_set()) {
        one.owner = gone.owner;
    }
    if (!gone.note.empty() && gone.note != keep.note) {
        one.note += one.note.empty() ? gone.note : "\n" + gone.note;
    }
    one.tags.insert(one.tags.end(), gone.tags.begin(), gone.tags.end());
    one.tags = tidy_tags(one.tags);
    one.fields.insert(gone.fields.begin(), gone.fields.end());  // those that are there stay
    one.identities.insert(one.identities.end(), gone.identities.begin(), gone.identities.end());
    one.is_draft = keep.is_draft && gone.is_draft;
    return one;
}

}  // namespace callfloor::customers
