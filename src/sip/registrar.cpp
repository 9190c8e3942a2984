#include "sip/registrar.h"

#include "base/limits.h"

namespace callfloor::sip {

namespace {

std::string instance_of(const Params& params) {
    const auto instance = params.find("+sip.instance");
    if (!instance) {
        return {};
    }
    std::string result(*instance);
    return result.append("|").append(params.find("reg-id").value_or(std::string_view{}));
}

Result<std::vector<NameAddr>> path_of(const Message& request) {
    std::vector<NameAddr> path;
    for (const auto value : request.values(HeaderId::Path)) {
        path.push_back(TRY(NameAddr::parse(value)));
    }
    if (path.size() > limits::kSipPathProxies) {
        return fail(ErrorCode::LimitReached, "a Path of {} proxies", path.size());
    }
    return path;
}

/// `known` is the contact but for what is read from the request here.
Binding binding_of(const NameAddr& contact, const Message& request, Contact known) {
    const auto cseq = request.cseq();
    known.user_agent = request.find(HeaderId::UserAgent).value_or("");
    return {.contact = std::move(known),
            .params = contact.params,
            .call_id = std::string(request.call_id()),
            .cseq = cseq ? cseq->number : 0,
            .instance = instance_of(contact.params)};
}

std::int64_t seconds_left(Instant expires, Instant now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(expires - now).count();
    return std::max<std::int64_t>(left, 0);
}

}  // namespace

// 10.3 step 7: within one Call-ID an older CSeq is a delayed or repeated request. The whole request
// fails.
std::optional<RegisterOutcome> Registrar::check_order(const Bindings& bindings,
                                                      const Message& request) const {
    const auto cseq = request.cseq();
    for (const auto& binding : bindings) {
        if (binding.call_id == request.call_id() && cseq && cseq->number < binding.cseq) {
            return RegisterOutcome{.status = 500, .reason = "Out Of Order"};
        }
    }
    return std::nullopt;
}

RegisterOutcome Registrar::apply(std::int64_t extension, const Message& request, const Flow& flow,
                                 Instant now) {
    const auto contacts = request.contacts();
    if (!contacts) {
        return {.status = 400, .reason = "Bad Contact"};
    }
    if (contacts->is_star) {
        if (request.expires() != 0u || !contacts->list.empty()) {
            return {.status = 400, .reason = "Contact * Needs Expires 0"};
        }
        return remove_all(extension, request);
    }
    if (contacts->list.empty()) {
        return {};  // a question
    }
    if (contacts->list.size() > limits::kSipContactsPerExtension) {
        return {.status = 400, .reason = "Too Many Contacts"};
    }
    return update(extension, request, contacts->list, flow, now);
}

RegisterOutcome Registrar::remove_all(std::int64_t extension, const Message& request) {
    const auto found = bindings_.find(extension);
    if (found == bindings_.end()) {
        return {};
    }
    if (auto refused = check_order(found->second, request)) {
        return *refused;
    }
    store(extension, {});
    return {.is_changed = true};
}

RegisterOutcome Registrar::update(std::int64_t extension, const Message& request,
                                  const std::vector<NameAddr>& list, const Flow& flow,
                                  Instant now) {
    const auto path = path_of(request);
    if (!path) {
        return {.status = 400, .reason = "Bad Path"};
    }
    // Behind a proxy many phones share one flow.
    const bool is_direct = request.values(HeaderId::Via).size() <= 1;
    const auto found = bindings_.find(extension);
    Bindings bindings = found == bindings_.end() ? Bindings{} : found->second;
    if (auto refused = check_order(bindings, request)) {
        return *refused;
    }
    const auto before = bindings.size();
    bool is_changed = false;
    for (const auto& contact : list) {
        const auto written = contact.params.find("expires");
        auto seconds = written ? parse_delta_seconds(*written) : request.expires();
        Duration expires = seconds ? std::chrono::seconds(*seconds) : limits_.expires_default;
        if (expires != Duration{} && expires < limits_.expires_min) {
            return {.status = 423};
        }
        expires = std::min(expires, limits_.expires_max);
        const auto instance = instance_of(contact.params);
        const auto same =
            std::find_if(bindings.begin(), bindings.end(), [&](const Binding& binding) {
                // The same place (10.2.4), the same phone at another place (RFC 5626), or a phone
                // that started anew behind the same socket.
                return is_equivalent(binding.contact.uri, contact.uri) ||
                       (!instance.empty() && binding.instance == instance) ||
                       (is_direct && binding.contact.flow == flow &&
                        binding.call_id != request.call_id());
            });
        if (expires == Duration{}) {
            if (same != bindings.end()) {
                bindings.erase(same);
                is_changed = true;
            }
            continue;
        }
        if (same == bindings.end() || same->contact.flow != flow ||
            same->contact.uri != contact.uri || same->contact.path != *path) {
            is_changed = true;
        }
        const bool is_refresh = same != bindings.end() &&
                                same->call_id == request.call_id();  // 10.2: one Call-ID a boot
        const auto registered = is_refresh ? same->contact.registered : now;
        if (same != bindings.end()) {
            bindings.erase(same);
        }
        Contact known;
        known.uri = contact.uri;
        known.flow = flow;
        known.expires = now + expires;
        known.path = *path;
        known.registered = registered;
        bindings.push_back(binding_of(contact, request, std::move(known)));
        if (bindings.size() > limits::kSipContactsPerExtension) {
            bindings.erase(bindings.begin());  // the one refreshed longest ago
            is_changed = true;
        }
    }
    if (bindings.size() > before && size_ - before + bindings.size() > limits::kSipRegistrations) {
        return {.status = 503, .reason = "Too Many Registrations"};
    }
    store(extension, std::move(bindings));
    return {.is_changed = is_changed};
}

void Registrar::store(std::int64_t extension, Bindings bindings) {
    touched_.insert(extension);
    if (const auto found = bindings_.find(extension); found != bindings_.end()) {
        for (const auto& binding : found->second) {
            const auto [first, last] = flows_.equal_range(binding.contact.flow);
            for (auto it = first; it != last; ++it) {
                if (it->second == extension) {
                    flows_.erase(it);
                    break;
                }
            }
            // Contacts of one extension may share an instant: the entry goes with the last of them.
            expiries_.erase({binding.contact.expires, extension});
        }
        size_ -= found->second.size();
        bindings_.erase(found);
    }
    if (bindings.empty()) {
        return;
    }
    size_ += bindings.size();
    for (const auto& binding : bindings) {
        flows_.emplace(binding.contact.flow, extension);
        expiries_.emplace(binding.contact.expires, extension);
    }
    bindings_.emplace(extension, std::move(bindings));
}

std::vector<Contact> Registrar::contacts(std::int64_t extension) const {
    std::vector<Contact> result;
    if (const auto found = bindings_.find(extension); found != bindings_.end()) {
        for (const auto& binding : found->second) {
            result.push_back(binding.contact);
        }
    }
    return result;
}

std::vector<std::string> Registrar::contact_headers(std::int64_t extension, Instant now) const {
    std::vector<std::string> result;
    if (const auto found = bindings_.find(extension); found != bindings_.end()) {
        for (const auto& binding : found->second) {
            NameAddr contact{.display = {}, .uri = binding.contact.uri, .params = binding.params};
            contact.params.set("expires",
                               std::to_string(seconds_left(binding.contact.expires, now)));
            result.push_back(to_text(contact));
        }
    }
    return result;
}

std::vector<std::int64_t> Registrar::expire(Instant now) {
    std::vector<std::int64_t> changed;
    while (!expiries_.empty() && expiries_.begin()->first <= now) {
        const auto extension = expiries_.begin()->second;
        auto bindings = bindings_.at(extension);
        std::erase_if(bindings,
                      [now](const Binding& binding) { return binding.contact.expires <= now; });
        store(extension, std::move(bindings));
        changed.push_back(extension);
    }
    return changed;
}

std::vector<std::int64_t> Registrar::on_flow_closed(const Flow& flow) {
    std::vector<std::int64_t> changed;
    const auto [first, last] = flows_.equal_range(flow);
    for (auto it = first; it != last; ++it) {
        changed.push_back(it->second);
    }
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    for (const auto extension : changed) {
        auto bindings = bindings_.at(extension);
        std::erase_if(bindings,
                      [&flow](const Binding& binding) { return binding.contact.flow == flow; });
        store(extension, std::move(bindings));
    }
    return changed;
}

bool Registrar::forget(std::int64_t extension) {
    const bool known = bindings_.contains(extension);
    store(extension, {});
    return known;
}

std::vector<std::int64_t> Registrar::take_touched() {
    std::vector<std::int64_t> touched(touched_.begin(), touched_.end());
    touched_.clear();
    return touched;
}

const Bindings& Registrar::bindings(std::int64_t extension) const {
    static const Bindings kNone;
    const auto found = bindings_.find(extension);
    return found == bindings_.end() ? kNone : found->second;
}

bool Registrar::restore(std::int64_t extension, Bindings bindings, Instant now) {
    std::erase_if(bindings, [now](const Binding& binding) {
        return binding.contact.expires <= now ||
               binding.contact.flow.remote.transport != TransportKind::Udp;
    });
    if (bindings.empty() || bindings.size() > limits::kSipContactsPerExtension ||
        size_ + bindings.size() > limits::kSipRegistrations || bindings_.contains(extension)) {
        return false;
    }
    for (Binding& binding : bindings) {
        binding.instance = instance_of(binding.params);
    }
    store(extension, std::move(bindings));
    touched_.erase(extension);  // it is kept already
    return true;
}

std::optional<Instant> Registrar::next_expiry() const {
    return expiries_.empty() ? std::nullopt : std::optional(expiries_.begin()->first);
}

}  // namespace callfloor::sip
