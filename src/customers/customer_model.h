#pragma once
// Customers as plain values. A customer is who stands behind telephone numbers and addresses
// (identities); each identity belongs to one customer, so that a ringing call has one answer.
//
//   customer 1─n identity · 1─n visit       draft ──first saved──► customer ──merged into──►
//   another

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::customers {

using CustomerId = Id<struct CustomerTag>;
using IdentityId = Id<struct CustomerIdentityTag>;
using VisitId = Id<struct CustomerVisitTag>;
using MergeId = Id<struct CustomerMergeTag>;
using ImportId = Id<struct CustomerImportTag>;

enum class IdentityKind : std::uint8_t {
    Phone,     ///< "+8613800000001", or digits that cannot be dialled from abroad
    Email,     ///< lower case
    External,  ///< the customer's key in another system: member card, CRM number
};
std::string_view word_of(IdentityKind kind);
std::optional<IdentityKind> identity_kind_from(std::string_view word);

struct Identity {
    IdentityId id;
    IdentityKind kind = IdentityKind::Phone;
    std::string value;  ///< in its one form; see normal_identity()
    std::string label;  ///< "office"; may be empty
    bool operator==(const Identity&) const = default;
};

struct Customer {
    CustomerId id;
    std::string name;          ///< empty only in a draft
    std::string caller_class;  ///< name of one of the centre's caller classes; empty: none
    UserId owner;              ///< the agent who looks after him; unset: none
    std::string note;
    std::vector<std::string> tags;  ///< sorted, each once
    std::map<std::string, std::string>
        fields;              ///< by FieldDefinition::key; empty ones are left out
    bool is_draft = false;   ///< made by a call of an unknown number, nothing written yet
    CustomerId merged_into;  ///< set: lives on in another; keeps what an undo needs
    Instant created_at;
    UserId created_by;
    Instant changed_at;
    std::int64_t version = 1;
    std::vector<Identity> identities;  ///< oldest first
};

enum class FieldKind : std::uint8_t { Text, Number, Date, Choice };
std::string_view word_of(FieldKind kind);
std::optional<FieldKind> field_kind_from(std::string_view word);

/// A field admins add to all customers.
struct FieldDefinition {
    std::string key;
    std::string label;
    FieldKind kind = FieldKind::Text;
    bool required = false;             ///< when a person saves; imports and drafts may lack it
    std::vector<std::string> choices;  ///< of Choice
};
struct FieldDefinitions {
    std::vector<FieldDefinition> fields;
    std::int64_t version = 1;
};

enum class VisitKind : std::uint8_t { Visit, Call, Message, Other };
std::string_view word_of(VisitKind kind);
std::optional<VisitKind> visit_kind_from(std::string_view word);

/// An entry of the visit log (拜访记录): what was done, and what comes next.
struct Visit {
    VisitId id;
    CustomerId customer;
    VisitKind kind = VisitKind::Visit;
    Instant at;
    UserId by;
    std::string text;
    std::string next_step;           ///< empty: nothing
    std::optional<Instant> next_at;  ///< when it is due; set exactly when there is a next step
    UserId next_by;                  ///< who does it
    std::optional<Instant> done_at;  ///< of the next step
    std::int64_t version = 1;
};

}  // namespace callfloor::customers
