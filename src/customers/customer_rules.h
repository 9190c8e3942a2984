#pragma once
// What makes a customer's data good, and how he is found. Pure functions; any thread.
//
// He is found by keys that begin with what was typed: the name and its later parts, its pinyin and
// its initials (王小明: wangxiaoming, wxm, xm), numbers from their beginning and from their end
// (尾号), addresses, tags. Keys are made when he is written, so that a search is a range of an
// index.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "customers/customer_model.h"
#include "customers/pinyin.h"
#include "floor/outside_number.h"

namespace callfloor::customers {

/// The one form an identity is kept and looked up in. InvalidInput (field "value") when it is none.
Result<std::string> normal_identity(IdentityKind kind, std::string_view text,
                                    const floor::NumberPlan& plan);
/// As people of the country write it: "13800000001"; others as they are.
std::string written_number(std::string_view value, const floor::NumberPlan& plan);
/// The forms in which a number may stand on records, as carriers send it.
std::vector<std::string> number_forms(std::string_view value, const floor::NumberPlan& plan);
/// "li***@example.com": the beginning and the host.
std::string mask_email(std::string_view address);

/// Lower case without blanks; characters beyond ASCII stay.
std::string folded(std::string_view text);
/// Sorted, each once, at most limits::kCustomerKeys.
std::vector<std::string> keys_of(const Customer& customer, const Pinyin& pinyin,
                                 const floor::NumberPlan& plan);
/// The beginnings of keys a typed text asks for, at most limits::kCustomerRanges; none: everybody.
std::vector<std::string> asked_prefixes(std::string_view text, const floor::NumberPlan& plan);
/// The first of the sorted keys that begins with one of the prefixes, and with which; how a
/// customer whom several keys find comes once.
struct KeyMatch {
    std::size_t prefix = 0;
    std::string key;
    bool operator==(const KeyMatch&) const = default;
};
std::optional<KeyMatch> first_match(const std::vector<std::string>& keys,
                                    const std::vector<std::string>& prefixes);
/// The key of a tag, whole.
std::string tag_key(std::string_view tag);

/// InvalidInput names the field at fault.
Result<void> check_definitions(const std::vector<FieldDefinition>& fields);
/// Values in their one form (numbers trimmed, dates as 2026-01-31), empty ones left out. With
/// `Required::Asked` a required field must have one.
enum class Required : std::uint8_t { Asked, NotAsked };
Result<std::map<std::string, std::string>> checked_fields(
    const std::map<std::string, std::string>& values, const std::vector<FieldDefinition>& fields,
    Required required);
/// Trimmed, sorted, each once.
std::vector<std::string> tidy_tags(std::vector<std::string> tags);

/// Of two who are one: what `keep` becomes. His own words win, empty ones are filled, notes and
/// tags are put together.
Customer merged(const Customer& keep, const Customer& gone);

}  // namespace callfloor::customers
