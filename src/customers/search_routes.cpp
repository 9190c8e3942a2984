// Routes that find customers: the list, and the one who is on the line.

#include "base/customer_limits.h"
#include "customers/internal/customers_state.h"

namespace callfloor::customers {

namespace {

/// Where a search stands: in the range of one prefix, after one key.
struct Place {
    std::size_t prefix = 0;
    std::optional<KeyRow> after;
};
struct Found {
    std::vector<Customer> customers;
    std::optional<Place> next;  ///< there is more
};

/// Reads ranges of keys until a page is full, limits::kCustomerScan rows at most. A customer whom
/// several keys find is taken at the first of them.
class Search final {
  public:
    Search(const State& state, const Request& request, std::vector<std::string> prefixes)
        : state_(state), prefixes_(std::move(prefixes)) {
        filter_.caller_class = request.query_text("caller_class").value_or("");
        filter_.owner = request.query_id<UserId>("owner_id");
        filter_.tag = request.query_text("tag").value_or("");
        filter_.is_draft = request.query_boolean("draft");
    }

    const CustomerFilter& filter() const { return filter_; }

    Result<Found> run(Connection& connection, Place place, std::int64_t limit) const {
        constexpr std::int64_t kAtOnce = 200;
        Found found;
        std::size_t scanned = 0;
        while (place.prefix < prefixes_.size()) {
            const auto rows =
                TRY(find_keys(connection, prefixes_[place.prefix], place.after, kAtOnce));
            TRY(take(connection, rows, place, found, limit));
            scanned += rows.size();
            if (found.next) {
                return found;
            }
            if (static_cast<std::int64_t>(rows.size()) < kAtOnce) {
                place = {place.prefix + 1, std::nullopt};
            } else if (scanned >= limits::kCustomerScan) {
                found.next = place;
                return found;
            }
        }
        return found;
    }

  private:
    /// Goes on by `rows`; sets found.next when the page is full before them all.
    Result<void> take(Connection& connection, const std::vector<KeyRow>& rows, Place& place,
                      Found& found, std::int64_t limit) const {
        std::vector<CustomerId> ids;
        for (const auto& row : rows) {
            ids.push_back(row.customer);
        }
        std::map<CustomerId, Customer> by_id;
        for (auto& one : TRY(load_customers(connection, ids))) {
            by_id.emplace(one.id, std::move(one));
        }
        for (const auto& row : rows) {
            if (static_cast<std::int64_t>(found.customers.size()) == limit) {
                found.next = place;
                return {};
            }
            place.after = row;
            const auto one = by_id.find(row.customer);
            if (one != by_id.end() && fits(one->second, filter_) &&
                first_match(state_.keys(one->second), prefixes_) ==
                    KeyMatch{place.prefix, row.word}) {
                found.customers.push_back(one->second);
            }
        }
        return {};
    }

    const State& state_;
    std::vector<std::string> prefixes_;
    CustomerFilter filter_;
};

Result<Response> search(State& state, const Request& request, std::vector<std::string> prefixes) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}, "", std::int64_t{0}}));
    Place place;
    if (page.after) {
        place.prefix = static_cast<std::size_t>(page.after->at(0).as_int64());
        if (const auto& word = page.after->at(1).as_string(); !word.empty()) {
            place.after = KeyRow{std::string(word), CustomerId{page.after->at(2).as_int64()}};
        }
    }
    const Search question(state, request, std::move(prefixes));
    const auto found = TRY(state.read(
        [&](Connection& connection) { return question.run(connection, place, page.limit); }));
    json::Array items;
    for (const auto& one : found.customers) {
        items.push_back(customer_json(one, state.reader(request)));
    }
    json::Value next;
    if (found.next) {
        const auto& after = found.next->after;
        next = json::Value(http::encode_cursor({static_cast<std::int64_t>(found.next->prefix),
                                                after ? after->word : std::string(),
                                                after ? after->customer.value : 0}));
    }
    return Response::json(json::Object{{"items", std::move(items)}, {"next_cursor", next}});
}

Result<Response> list_all(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const CustomerId before{page.after ? page.after->at(0).as_int64() : 0};
    const Search question(state, request, {});
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_customers(connection, question.filter(), before, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(customer_json(one, state.reader(request)), {one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Response> list(State& state, const Request& request) {
    TRY(state.audit_reading(request, "customer.list"));
    auto prefixes =
        asked_prefixes(request.query_text("q").value_or(""), state.parts.directory.number_plan());
    if (const auto tag = request.query_text("tag"); tag && prefixes.empty()) {
        prefixes = {tag_key(*tag)};
    }
    return prefixes.empty() ? list_all(state, request)
                            : search(state, request, std::move(prefixes));
}

// ---------------------------------------------------------------- screen pop

/// A draft with nothing but the number.
Result<Customer> insert_draft(State& state, Connection& connection, const Request& request,
                              const std::string& number) {
    const auto now = state.parts.clock.now();
    Customer draft;
    draft.id = state.ids.next<CustomerId>(now);
    draft.is_draft = true;
    draft.created_at = draft.changed_at = now;
    draft.created_by = request.identity.user;
    draft.identities = {{state.ids.next<IdentityId>(now), IdentityKind::Phone, number, ""}};
    TRY(insert_customer(connection, draft, state.keys(draft)));
    return draft;
}

/// Reads first: of a million calls few are of unknown numbers.
Result<Response> pop(State& state, const Request& request) {
    const ConversationId call{request.object().at("conversation_id").to_number<std::int64_t>()};
    const auto party = TRY(state.parts.calls.party_of(call, request.identity.user));
    if (!party) {
        return fail(ErrorCode::NotFound, "call {} is none of yours", call);
    }
    const auto number =
        normal_identity(IdentityKind::Phone, party->number, state.parts.directory.number_plan());
    if (!number) {  // withheld
        return Response::json(json::Object{{"customer", json::Value()}});
    }
    const auto look = [&](Connection& connection) {
        return find_by(connection, IdentityKind::Phone, *number);
    };
    auto found = TRY(state.read(look));
    const auto pop_it = [&](Connection& connection) -> Result<Customer> {
        if (!found) {
            found = TRY(look(connection));
        }
        auto one = found ? *found : TRY(insert_draft(state, connection, request, *number));
        TRY(state.audit(connection, request, "customer.pop", one.id.value));
        return one;
    };
    const auto one = TRY(state.write(pop_it));
    return Response::json(json::Object{{"customer", customer_json(one, state.reader(request))}});
}

}  // namespace

void add_search_routes(http::Router& router, State& state) {
    handle(router, state, "listCustomers", list);
    handle(router, state, "popCustomer", pop);
}

}  // namespace callfloor::customers
