#include "app/settings.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <variant>

#include "base/ip_address.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/toml.h"
#include "live/ice_servers.h"

namespace callfloor::app {

namespace {

enum class Kind { String, Path, Choice, Integer, Boolean, List };
using Field = std::variant<std::string*, std::int64_t*, bool*, std::vector<std::string>*>;

/// One key of the file and where its value goes.
struct KeyRule {
    std::string_view section, key;
    Kind kind;
    std::int64_t low, high;  ///< of an integer; `high` is the longest text or list otherwise
    std::vector<std::string_view> choices;
    std::string_view format;
    bool required;  ///< may not be empty
    Field (*field)(Settings&);
};

const std::vector<KeyRule>& key_rules() {
    static const std::vector<KeyRule> rules = {
#include "app/settings_generated.inc"
    };
    return rules;
}

bool is_loopback_name(const std::string& host) {
    const auto address = parse_ip_address(host);
    return host == "localhost" || (address && address->is_loopback());
}

bool is_realm(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; });
}

bool is_bindable(const std::optional<HostPort>& endpoint) {
    return endpoint && (endpoint->host == "localhost" || parse_ip_address(endpoint->host));
}

/// A password would end up in backups of the settings file and in complaints about it.
std::string_view postgresql_problem(std::string_view value) {
    const auto scheme = value.find("://");
    if (!value.starts_with("postgresql://") && !value.starts_with("postgres://")) {
        return "write \"postgresql://USER@HOST:PORT/DATABASE\"";
    }
    const auto authority =
        value.substr(scheme + 3, value.find_first_of("/?", scheme + 3) - scheme - 3);
    const auto user = authority.substr(0, authority.find('@'));
    if ((user.size() < authority.size() && user.find(':') != std::string_view::npos) ||
        value.find("password=") != std::string_view::npos) {
        return "leave the password out; it goes into database.password_file";
    }
    return {};
}

/// What a text of this format must look like, or empty when `value` does.
std::string_view format_problem(std::string_view format, const std::string& value) {
    const auto endpoint = parse_host_port(value);
    if (format == "ice_server" && !live::is_ice_server(value)) {
        return "is no STUN or TURN server; write turn:HOST:PORT?transport=tcp, turns:HOST or "
               "stun:HOST";
    }
    if (format == "sip_listen" && !parse_sip_listen(value)) {
        return "write \"udp:ADDRESS:PORT\", or tcp or tls in its place, e.g. \"udp:0.0.0.0:5060\"";
    }
    if (format == "realm" && !is_realm(value)) {
        return "use printable ASCII without spaces, quotes and backslashes";
    }
    if (format == "host" && !value.empty() && !is_host(value)) {
        return "write a host name or an IP address, without port";
    }
    if ((format == "ip" || (format == "ip_or_empty" && !value.empty())) &&
        !parse_ip_address(value)) {
        return "write an IP address, e.g. \"0.0.0.0\"";
    }
    if (format == "endpoint_or_empty" && !value.empty() && !is_bindable(endpoint)) {
        return "write ADDRESS:PORT, e.g. \"0.0.0.0:8443\"";
    }
    if (format == "postgresql_or_empty" && !value.empty()) {
        return postgresql_problem(value);
    }
    if (format == "loopback_or_empty" && !value.empty()) {
        if (!is_bindable(endpoint)) {
            return "write ADDRESS:PORT, e.g. \"127.0.0.1:8080\"";
        }
        if (!is_loopback_name(endpoint->host)) {
            return "plain HTTP is served on the loopback address only; use 127.0.0.1 here and "
                   "http.tls_listen for others";
        }
    }
    return {};
}

class Reader final {
  public:
    explicit Reader(toml_text::Document document) : document_(std::move(document)) {}

    ReadSettings read() {
        for (const auto& [section, value] : document_.root) {
            read_section(section, value);
        }
        check_registration();
        check_media();
        check_http();
        return std::move(result_);
    }

  private:
    template <typename... Args>
    void problem(const std::string& path, fmt::format_string<Args...> format, Args&&... args) {
        const SettingsProblem found{document_.line_of(path),
                                    fmt::format(format, std::forward<Args>(args)...)};
        const auto place = std::upper_bound(
            result_.problems.begin(), result_.problems.end(), found.line,
            [](int line, const SettingsProblem& other) { return line < other.line; });
        result_.problems.insert(place, found);
    }

    /// The first of the paths that stands in the file: its line is the one to look at.
    template <typename... Paths>
    std::string written_one(Paths... paths) const {
        for (const std::string_view path : {std::string_view(paths)...}) {
            if (document_.line_of(path) > 0) {
                return std::string(path);
            }
        }
        return {};
    }

    void read_section(const std::string& section, const json::Value& value) {
        std::vector<std::string_view> sections, keys;
        for (const auto& rule : key_rules()) {
            sections.push_back(rule.section);
            if (rule.section == section) {
                keys.push_back(rule.key);
            }
        }
        if (keys.empty()) {
            const auto near = nearest_word(section, sections);
            problem(section, "unknown section [{}]; {}", section,
                    near ? fmt::format("did you mean [{}]?", *near)
                         : "docs/settings.md lists the sections");
            return;
        }
        if (!value.is_object()) {
            problem(section, "{} must be a section: write [{}] on a line of its own", section,
                    section);
            return;
        }
        for (const auto& [key, inner] : value.as_object()) {
            read_key(section, key, inner, keys);
        }
    }

    void read_key(const std::string& section, std::string_view key, const json::Value& value,
                  const std::vector<std::string_view>& keys) {
        const auto path = fmt::format("{}.{}", section, key);
        const auto& rules = key_rules();
        const auto rule = std::find_if(rules.begin(), rules.end(), [&](const KeyRule& r) {
            return r.section == section && r.key == key;
        });
        if (rule == rules.end()) {
            const auto near = nearest_word(key, keys);
            problem(
                path, "unknown key {} in [{}]; {}", key, section,
                near ? fmt::format("did you mean {}?", *near) : "docs/settings.md lists the keys");
            return;
        }
        const auto field = rule->field(result_.settings);
        switch (rule->kind) {
            case Kind::String:
            case Kind::Path:
            case Kind::Choice:
                read_text(*rule, path, value, *std::get<std::string*>(field));
                return;
            case Kind::Integer:
                read_integer(*rule, path, value, *std::get<std::int64_t*>(field));
                return;
            case Kind::Boolean:
                if (!value.is_bool()) {
                    problem(path, "{} is {}; write true or false", path, json::to_text(value));
                    return;
                }
                *std::get<bool*>(field) = value.as_bool();
                return;
            case Kind::List:
                read_list(*rule, path, value, *std::get<std::vector<std::string>*>(field));
                return;
        }
    }

    void read_text(const KeyRule& rule, const std::string& path, const json::Value& value,
                   std::string& field) {
        if (!value.is_string()) {
            problem(path, "{} is {}; write a text in quotes", path, json::to_text(value));
            return;
        }
        const std::string text(value.as_string());
        if (text.empty() && rule.required) {
            problem(path, "{} is empty; give it a value or remove the line for the default", path);
            return;
        }
        if (text.size() > static_cast<std::size_t>(rule.high) || !is_valid_utf8(text)) {
            problem(path, "{} has {} bytes; at most {} bytes of UTF-8 are taken", path, text.size(),
                    rule.high);
            return;
        }
        if (rule.kind == Kind::Choice &&
            std::find(rule.choices.begin(), rule.choices.end(), text) == rule.choices.end()) {
            const auto near = nearest_word(text, rule.choices);
            problem(path, "{} is \"{}\"; {}choose one of {}", path, text,
                    near ? fmt::format("did you mean \"{}\"? ", *near) : "",
                    fmt::join(rule.choices, ", "));
            return;
        }
        if (const auto wanted = format_problem(rule.format, text); !wanted.empty()) {
            // A connection string may hold a password, and this goes to the log.
            problem(path, "{} is \"{}\"; {}", path,
                    rule.format == "postgresql_or_empty" ? "..." : text, wanted);
            return;
        }
        field = text;
    }

    void read_integer(const KeyRule& rule, const std::string& path, const json::Value& value,
                      std::int64_t& field) {
        const auto* number = value.if_int64();
        if (number == nullptr || *number < rule.low || *number > rule.high) {
            problem(path, "{} is {}; write a whole number from {} to {}", path,
                    json::to_text(value), rule.low, rule.high);
            return;
        }
        field = *number;
    }

    void read_list(const KeyRule& rule, const std::string& path, const json::Value& value,
                   std::vector<std::string>& field) {
        const auto* array = value.if_array();
        const int least = rule.required ? 1 : 0;
        if (array == nullptr || array->size() < static_cast<std::size_t>(least) ||
            array->size() > static_cast<std::size_t>(rule.high)) {
            problem(path, "{} is {}; write a list of {} to {} texts", path, json::to_text(value),
                    least, rule.high);
            return;
        }
        std::vector<std::string> items;
        for (const auto& item : *array) {
            const auto item_path = fmt::format("{}[{}]", path, items.size());
            const std::string text(item.is_string() ? std::string_view(item.as_string())
                                                    : std::string_view());
            const auto wanted = format_problem(rule.format, text);
            if (!item.is_string() || !wanted.empty()) {
                problem(item_path, "{} is {}; {}", item_path, json::to_text(item),
                        wanted.empty() ? "write a text in quotes" : wanted);
            } else if (std::find(items.begin(), items.end(), text) != items.end()) {
                problem(item_path, "{} is \"{}\" again; write it once", item_path, text);
            }
            items.push_back(text);
        }
        field = std::move(items);
    }

    void check_registration() {
        const auto& sip = result_.settings.sip;
        if (sip.registration_min_s > sip.registration_max_s) {
            problem("sip.registration_min_s",
                    "sip.registration_min_s is {}, above registration_max_s {}; make it smaller",
                    sip.registration_min_s, sip.registration_max_s);
        } else if (sip.registration_default_s < sip.registration_min_s ||
                   sip.registration_default_s > sip.registration_max_s) {
            problem(written_one("sip.registration_default_s", "sip.registration_min_s",
                                "sip.registration_max_s"),
                    "sip.registration_default_s is {}; keep it between registration_min_s {} and "
                    "registration_max_s {}",
                    sip.registration_default_s, sip.registration_min_s, sip.registration_max_s);
        }
    }

    void check_media() {
        const auto& media = result_.settings.media;
        if (media.port_low % 2 != 0) {
            problem("media.port_low", "media.port_low is {}; RTP begins on an even port, write {}",
                    media.port_low, media.port_low + 1);
        }
        if (media.port_high <= media.port_low) {
            problem(written_one("media.port_high", "media.port_low"),
                    "media.port_high is {}, not above port_low {}; each call leg needs two ports",
                    media.port_high, media.port_low);
        }
    }

    void check_http() {
        const auto& http = result_.settings.http;
        if (http.certificate.empty() != http.key.empty()) {
            const bool no_key = http.key.empty();
            problem(no_key ? "http.certificate" : "http.key",
                    "http.{} is set but http.{} is not; give both or neither",
                    no_key ? "certificate" : "key", no_key ? "key" : "certificate");
        }
        if (http.listen.empty() && http.tls_listen.empty()) {
            problem(
                "http.listen",
                "http.listen and http.tls_listen are both empty; the console needs one of them");
        }
        if (http.session_idle_min > http.session_absolute_h * 60) {
            problem(
                "http.session_idle_min",
                "http.session_idle_min is {}, longer than session_absolute_h {}; make it shorter",
                http.session_idle_min, http.session_absolute_h);
        }
    }

    toml_text::Document document_;
    ReadSettings result_;
};

void make_absolute(std::string& path, const std::filesystem::path& folder) {
    if (!path.empty()) {
        path = (folder / path).lexically_normal().string();
    }
}

}  // namespace

std::optional<sip::Endpoint> parse_sip_listen(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto transport = sip::transport_from_name(text.substr(0, colon));
    const auto endpoint = parse_host_port(text.substr(colon + 1));
    if (!transport || !endpoint || !parse_ip_address(endpoint->host)) {
        return std::nullopt;
    }
    return sip::Endpoint{endpoint->host, endpoint->port, *transport};
}

ReadSettings read_settings(std::string_view text) {
    auto document = toml_text::parse(text);
    if (!document) {
        const auto& error = document.error().text;
        const auto colon = error.find(": ");
        const auto line =
            parse_int(std::string_view(error).substr(0, colon), 0, INT32_MAX).value_or(0);
        return {{}, {{static_cast<int>(line), error.substr(colon + 2)}}};
    }
    return Reader(*std::move(document)).read();
}

void complete_settings(Settings& settings, const std::filesystem::path& folder) {
    make_absolute(settings.server.data_dir, folder);
    const std::filesystem::path data = settings.server.data_dir;
    if (settings.recording.dir.empty()) {
        settings.recording.dir = (data / "recordings").string();
    }
    if (settings.database.file.empty()) {
        settings.database.file = (data / "callfloor.db").string();
    }
    for (auto* path :
         {&settings.recording.dir, &settings.recording.key_file, &settings.database.file,
          &settings.database.password_file, &settings.http.certificate, &settings.http.key,
          &settings.sip.authorities, &settings.media.turn_secret_file}) {
        make_absolute(*path, folder);
    }
}

Result<Settings> load_settings(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file)) {
        return fail(ErrorCode::NotFound,
                    "{}: the settings file cannot be read; see deploy/callfloor.example.toml for "
                    "one to start from",
                    file.string());
    }
    std::string text(limits::kSettingsBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    auto read = read_settings(text);
    if (!read.problems.empty()) {
        std::vector<std::string> lines;
        for (const auto& problem : read.problems) {
            const auto at = problem.line > 0 ? fmt::format(":{}", problem.line) : "";
            lines.push_back(fmt::format("{}{}: {}", file.string(), at, problem.text));
        }
        return fail(ErrorCode::InvalidInput, "{}", fmt::join(lines, "\n"));
    }
    complete_settings(read.settings, std::filesystem::absolute(file).parent_path());
    return std::move(read.settings);
}

LogLevel log_level_of(const Settings& settings) {
    const auto& name = settings.server.log_level;
    return name == "debug"     ? LogLevel::Debug
           : name == "warning" ? LogLevel::Warning
           : name == "error"   ? LogLevel::Error
                               : LogLevel::Info;
}

}  // namespace callfloor::app
