#pragma once
// Customers as the documents of the API and of the database.

#include "base/json_parts.h"
#include "customers/customer_model.h"
#include "customers/customers_sources.h"
#include "http/http.h"

namespace callfloor::customers {

json::Object values_json(const std::map<std::string, std::string>& values);
std::map<std::string, std::string> field_values(const json::Object& object);
json::Array definitions_json(const std::vector<FieldDefinition>& fields);
std::vector<FieldDefinition> definitions_from_json(const json::Array& array);

/// Who reads, and what names are called today.
struct Reader {
    const http::Identity& identity;
    const Directory& directory;
};

/// Numbers and addresses whole or masked, as the reader may see them.
json::Object customer_json(const Customer& customer, const Reader& reader);
json::Object visit_json(const Visit& visit, const Reader& reader);
json::Object history_json(const HistoryCall& call, const Reader& reader);
/// For the audit log: what changed, identities masked.
json::Object facts(const Customer& customer);
json::Object facts(const Visit& visit);

/// Takes what a person may write from a valid body; the rest stays.
void read_content(const json::Object& body, Customer& customer);
void read_content(const json::Object& body, Visit& visit);

}  // namespace callfloor::customers
