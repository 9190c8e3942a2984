#pragma once
// The metric dictionary: the one list of figures with what each means. Screens show it beside the
// number; the formulas of the code stand in floor/figures.h (queues) and records/records_model.h
// (agents) and use the same words.

#include <span>
#include <string_view>

namespace callfloor::records {

enum class MetricUnit : std::uint8_t { Count, Milliseconds, Share };

struct MetricVariant {
    std::string_view id;
    std::string_view formula;
};

struct Metric {
    std::string_view id;
    std::string_view name_zh;
    std::string_view name_en;
    std::string_view formula;
    std::string_view numerator;
    std::string_view denominator;  ///< empty: a count or a sum
    MetricUnit unit = MetricUnit::Count;
    std::string_view source;  ///< table and columns of the rows behind it
    std::span<const MetricVariant> variants;
};

std::span<const Metric> metrics();
std::string_view metric_unit_name(MetricUnit unit);

}  // namespace callfloor::records
