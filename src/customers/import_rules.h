#pragma once
// What a row of a file of customers means: which column is which, and what a row does to who is
// there. Pure functions; any thread.

#include <string>
#include <vector>

#include "base/result.h"
#include "customers/customer_model.h"
#include "floor/outside_number.h"

namespace callfloor::customers {

/// What a column holds.
struct ImportColumn {
    enum class Kind : std::uint8_t { Name, Identity, CallerClass, Tags, Note, Field, Unknown };
    Kind kind = Kind::Unknown;
    IdentityKind identity = IdentityKind::Phone;
    std::string key;  ///< of a field
    bool operator==(const ImportColumn&) const = default;
};
/// By the words of the first row, Chinese or English, and by keys and labels of the fields; a
/// number at the end is left away (电话2). InvalidInput when there is neither a name nor anything
/// to recognise somebody by.
Result<std::vector<ImportColumn>> columns_of(const std::vector<std::string>& heads,
                                             const std::vector<FieldDefinition>& fields);

/// What the file was read with.
struct ImportContext {
    std::vector<ImportColumn> columns;
    std::vector<FieldDefinition> fields;
    std::vector<std::string> caller_classes;
    floor::NumberPlan plan;
};
/// The row as a customer without ids. InvalidInput says what is wrong with it.
Result<Customer> customer_of_row(const std::vector<std::string>& row, const ImportContext& context);

/// `there` with what the row says: its words replace, tags and identities are added. Taken a second
/// time it changes nothing.
Customer updated(const Customer& there, const Customer& row);

}  // namespace callfloor::customers
