#include "quality/report_store.h"

#include <deque>
#include <map>
#include <unordered_map>

#include "base/check.h"
#include "quality/internal/evaluation_conditions.h"
#include "quality/quality_codec.h"

namespace callfloor::quality {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

/// The column that tells the group.
std::string_view group_column(Grouping grouping) {
    switch (grouping) {
        case Grouping::All:
            return "0";
        case Grouping::Agent:
            return "e.agent_id";
        case Grouping::Team:
            return "COALESCE(e.team_id, 0)";
        case Grouping::Queue:
            return "COALESCE(e.queue_id, 0)";
        case Grouping::Scheme:
        case Grouping::SchemeVersion:
        case Grouping::Item:
            return "e.scheme_id";
        case Grouping::Reviewer:
            return "e.reviewer_id";
        case Grouping::Day:
        case Grouping::Week:
        case Grouping::Month:
            return "e.contact_at / 900000";
        case Grouping::Dimension:
        case Grouping::Criticality:
            break;
    }
    CHECK(false);
    return "0";
}

/// What every report counts.
Conditions conditions_of(const EvaluationFilter& filter, const Viewer& viewer) {
    auto asked = filter;
    if (asked.counted == false) {
        asked.counted.reset();
    }
    asked.reported = true;
    Conditions where;
    add_visible(where, viewer);
    add_filter(where, asked, viewer);
    return where;
}

/// Adds rows of items up without a copy of their texts.
class SumsByItem final {
  public:
    void add(const Row& row) {
        const Key key{row.integer(0), row.integer(1), row.text_view(2), row.text_view(3),
                      row.text_view(4)};
        // The items of a form come in the same order as those of the form before.
        Place* place = last_ == nullptr ? nullptr : last_->next;
        if (place == nullptr || place->key() != key) {
            place = &place_of(key);
            if (last_ != nullptr) {
                last_->next = place;
            }
        }
        last_ = place;
        auto& one = place->sums;
        ++one.asked;
        one.errors += row.integer(5);
        one.points_lost += row.real(6);
        one.released += row.integer(7);
    }
    std::vector<ItemSums> take() && {
        std::vector<ItemSums> sums;
        sums.reserve(all_.size());
        for (auto& place : all_) {
            sums.push_back(std::move(place.sums));
        }
        return sums;
    }

  private:
    struct Key {
        std::int64_t scheme = 0;
        std::int64_t team = 0;
        std::string_view item;
        std::string_view dimension;
        std::string_view criticality;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            const std::hash<std::string_view> of_text;
            constexpr std::size_t kOdd = 0x9E3779B97F4A7C15ULL;
            auto hash = static_cast<std::size_t>(key.scheme) * kOdd;
            hash = (hash ^ static_cast<std::size_t>(key.team)) * kOdd;
            return hash ^ of_text(key.item);  // the rest hardly ever differs
        }
    };

    struct Place {
        ItemSums sums;
        Place* next = nullptr;  ///< what followed the last time
        Key key() const {
            return {sums.scheme.value, sums.team.value, sums.item, sums.dimension,
                    sums.criticality};
        }
    };

    Place& place_of(const Key& key) {
        const auto found = places_.find(key);
        if (found != places_.end()) {
            return *found->second;
        }
        auto& place = all_.emplace_back();
        place.sums.scheme = SchemeId{key.scheme};
        place.sums.team = TeamId{key.team};
        place.sums.item = key.item;
        place.sums.dimension = key.dimension;
        place.sums.criticality = key.criticality;
        places_.emplace(place.key(), &place);
        return place;
    }

    std::deque<Place> all_;  ///< elements stay where they are
    std::unordered_map<Key, Place*, Hash> places_;
    Place* last_ = nullptr;
};

Sums sums_of(const Row& row) {
    Sums sums;
    sums.id = row.integer(0);
    sums.version = row.integer(1);
    sums.evaluations = row.integer(2);
    sums.counted = row.integer(3);
    sums.scored = row.integer(4);
    sums.score = row.real(5);
    sums.score_squares = row.real(6);
    sums.unpenalised = row.real(7);
    sums.unpenalised_scored = row.integer(8);
    sums.judged = row.integer(9);
    sums.passed = row.integer(10);
    sums.critical = row.integer(11);
    for (int family = 0; family < 3; ++family) {
        sums.family_applies[family] = row.integer(12 + 2 * family);
        sums.family_errors[family] = row.integer(13 + 2 * family);
    }
    sums.opportunities = row.integer(18);
    sums.errors = row.integer(19);
    sums.appeals = row.integer(20);
    sums.score_most = row.real(21);
    return sums;
}

}  // namespace

Result<std::vector<Sums>> report_sums(Connection& connection, Grouping grouping,
                                      const EvaluationFilter& filter, const Viewer& viewer) {
    const auto where = conditions_of(filter, viewer);
    const std::string_view version = grouping == Grouping::SchemeVersion ? "e.scheme_version" : "0";
    const auto sql = fmt::format(
        "SELECT {} AS group_id, {} AS group_version, COUNT(*), SUM(CASE WHEN e.state = 'final' "
        "THEN 1 ELSE 0 END), COUNT(e.score), SUM(e.score), SUM(e.score * e.score), "
        "SUM(e.unpenalised), COUNT(e.unpenalised), COUNT(e.passed), SUM(e.passed), SUM(CASE WHEN "
        "COALESCE(e.critical_customer, 0) + COALESCE(e.critical_business, 0) + "
        "COALESCE(e.critical_compliance, 0) > 0 THEN 1 ELSE 0 END), COUNT(e.critical_customer), "
        "SUM(e.critical_customer), COUNT(e.critical_business), SUM(e.critical_business), "
        "COUNT(e.critical_compliance), SUM(e.critical_compliance), "
        "SUM(e.noncritical_opportunities), SUM(e.noncritical_errors), SUM(e.appeals), "
        "MAX(e.score) FROM "
        "quality_evaluation e{} GROUP BY group_id, group_version ORDER BY group_id, group_version",
        group_column(grouping), version, where.text());
    return connection.query_all(sql, where.parameters(), sums_of);
}

Result<bool> has_mixed_versions(Connection& connection, const EvaluationFilter& filter,
                                const Viewer& viewer) {
    const auto where = conditions_of(filter, viewer);
    const auto mixed = TRY(connection.query_integer(
        fmt::format("SELECT COUNT(*) FROM (SELECT e.scheme_id FROM quality_evaluation e{} GROUP BY "
                    "e.scheme_id HAVING COUNT(DISTINCT e.scheme_version) > 1) AS mixed",
                    where.text()),
        where.parameters()));
    return mixed > 0;
}

Result<std::vector<ItemSums>> item_sums(Connection& connection, const EvaluationFilter& filter,
                                        const Viewer& viewer) {
    const auto where = conditions_of(filter, viewer);
    SumsByItem sums;
    TRY(connection.query(
        "SELECT e.scheme_id, e.team_id, i.item, i.dimension, i.criticality, i.error, i.lost, "
        "CASE WHEN e.released_at IS NULL THEN 0 ELSE 1 END FROM "
        "quality_evaluation e JOIN quality_item i ON i.evaluation_id = e.id" +
            where.text(),
        where.parameters(), [&](const Row& row) { sums.add(row); }));
    return std::move(sums).take();
}

Result<std::vector<AppealRow>> appeal_rows(Connection& connection, const EvaluationFilter& filter,
                                           const Viewer& viewer) {
    const auto where = conditions_of(filter, viewer);
    return connection.query_all(
        "SELECT e.reviewer_id, e.team_id, e.scheme_id, e.contact_at, a.items_text, a.decision, "
        "a.score_before, a.score_after FROM quality_evaluation e JOIN quality_appeal a ON "
        "a.evaluation_id = e.id" +
            where.text(),
        where.parameters(), [](const Row& row) {
            AppealRow appeal;
            appeal.reviewer = row.id<UserId>(0);
            appeal.team = row.id<TeamId>(1);
            appeal.scheme = row.id<SchemeId>(2);
            appeal.contact_at = row.instant(3);
            for (const auto& item :
                 appealed_items_from_json(parse_own(row.text_view(4)).as_array())) {
                appeal.items.push_back(item.item);
            }
            if (const auto decision = row.find_text(5)) {
                appeal.decision = from_word<Decision>(*decision);
            }
            appeal.score_before = row.find_real(6);
            appeal.score_after = row.find_real(7);
            return appeal;
        });
}

std::vector<ReleasedRow> released_items(const std::vector<ItemSums>& sums) {
    std::map<std::pair<SchemeId, std::string>, std::int64_t> counts;
    for (const auto& one : sums) {
        if (one.released > 0) {
            counts[{one.scheme, one.item}] += one.released;
        }
    }
    std::vector<ReleasedRow> rows;
    rows.reserve(counts.size());
    for (const auto& [key, count] : counts) {
        rows.push_back({key.first.value, key.second, count});
    }
    return rows;
}

Result<std::vector<ReleasedRow>> released_counts(Connection& connection, Grouping grouping,
                                                 const EvaluationFilter& filter,
                                                 const Viewer& viewer) {
    if (grouping == Grouping::Item) {
        return released_items(TRY(item_sums(connection, filter, viewer)));
    }
    auto where = conditions_of(filter, viewer);
    where.add("e.released_at IS NOT NULL");
    const auto sql =
        fmt::format("SELECT {} AS group_id, COUNT(*) FROM quality_evaluation e{} GROUP BY group_id",
                    group_column(grouping), where.text());
    return connection.query_all(sql, where.parameters(), [](const Row& row) {
        return ReleasedRow{row.integer(0), "", row.integer(1)};
    });
}

Result<std::vector<ReviewerLoad>> reviewer_loads(Connection& connection,
                                                 const LoadQuestion& question) {
    std::map<UserId, ReviewerLoad> loads;
    TRY(connection.query(
        "SELECT reviewer_id, SUM(CASE WHEN purpose = 'regular' AND state = 'draft' THEN 1 ELSE 0 "
        "END), SUM(CASE WHEN purpose = 'regular' AND state <> 'draft' THEN 1 ELSE 0 END), SUM(CASE "
        "WHEN purpose = 'second_review' AND state <> 'draft' THEN 1 ELSE 0 END) FROM "
        "quality_evaluation WHERE contact_at >= $1 AND contact_at < $2 AND state <> 'void' AND "
        "purpose IN ('regular', 'second_review') AND (CAST($3 AS BIGINT) IS NULL OR reviewer_id = "
        "$3) GROUP BY reviewer_id",
        {question.from, question.to, question.reviewer}, [&](const Row& row) {
            auto& load = loads[row.id<UserId>(0)];
            load.drafts = row.integer(1);
            load.submitted = row.integer(2);
            load.seconds = row.integer(3);
        }));
    TRY(connection.query(
        "SELECT reviewer_id, COUNT(*), SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END), SUM(CASE "
        "WHEN state = 'skipped' THEN 1 ELSE 0 END), SUM(CASE WHEN state IN ('open', 'claimed') AND "
        "due_at < $3 THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'done' THEN talk_ms ELSE 0 END) "
        "FROM quality_task WHERE due_at >= $1 AND due_at < $2 AND reviewer_id IS NOT NULL AND "
        "(CAST($4 AS BIGINT) IS NULL OR reviewer_id = $4) GROUP BY reviewer_id",
        {question.from, question.to, question.now, question.reviewer}, [&](const Row& row) {
            auto& load = loads[row.id<UserId>(0)];
            load.tasks = row.integer(1);
            load.done = row.integer(2);
            load.skipped = row.integer(3);
            load.overdue = row.integer(4);
            load.done_talk = row.duration(5);
        }));
    std::vector<ReviewerLoad> sorted;
    sorted.reserve(loads.size());
    for (auto& [reviewer, load] : loads) {
        load.reviewer = reviewer;
        sorted.push_back(load);
    }
    return sorted;
}

}  // namespace callfloor::quality
