#pragma once
// The bounds of customers, beside limits.h. More is refused with the bound named, unless said
// otherwise.

#include <cstddef>

namespace callfloor::limits {

constexpr std::size_t kCustomers = 5'000'000;    // drafts included
constexpr std::size_t kCustomerIdentities = 20;  // of one customer
constexpr std::size_t kCustomerTags = 30;        // of one customer
constexpr std::size_t kCustomerFields = 40;      // defined by admins
constexpr std::size_t kCustomerChoices = 100;    // of one field
constexpr std::size_t kCustomerVisits = 2'000;   // of one customer
constexpr std::size_t kCustomerKeys = 200;       // by which one is found; further ones are left out
constexpr std::size_t kCustomerRanges = 4;       // of keys one search looks through
constexpr std::size_t kCustomerScan = 4'000;     // rows one search reads; then the page is short
constexpr std::size_t kCustomerImportRows = 200'000;  // of one file
constexpr std::size_t kCustomerImportBytes = 32 << 20;
constexpr std::size_t kCsvColumns = 60;
constexpr std::size_t kCustomerImportBatch = 100;  // rows of one transaction; others wait for it
constexpr std::size_t kCustomerImports = 100;      // kept with their report; the oldest goes

static_assert(kCustomerImportBatch <= kCustomerImportRows);

}  // namespace callfloor::limits
