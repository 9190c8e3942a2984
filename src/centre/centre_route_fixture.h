#pragma once
// The routes of the centre over a database and prompts of their own. Tests only.

#include <fstream>
#include <optional>

#include <gmock/gmock.h>

#include "centre/centre_admin.h"
#include "centre/route_fixture.h"
#include "http/etag.h"

namespace callfloor::centre {

class KnownLines final : public LineStatusSource {
  public:
    Result<LineStatus> line_status() override {
        if (!is_up) {
            return fail(ErrorCode::Unavailable, "busy");
        }
        return status;
    }
    LineStatus status;
    bool is_up = true;
};

class CentreRoutes : public RouteFixture {
  protected:
    CentreRoutes() {
        std::filesystem::create_directories(folder.path() / "standard");
        for (const auto* name : {"music", "welcome", "sorry", "closed"}) {
            std::ofstream(folder.path() / "standard" / (std::string(name) + ".wav"))
                << small_wav(80);
        }
        prompts.emplace(
            PromptStore::open(folder.path() / "standard", folder.path() / "prompts").value());
        secrets.emplace(SecretBox::open(folder.path() / "secret.key").value());
        admin = std::make_unique<CentreAdmin>(
            CentreParts{*writer, *readers, clock, *prompts, *secrets, lines}, "callfloor");
        admin->on_changed([this] { ++changes; });
        admin->add_routes(*router);
    }
    std::int64_t create(const std::string& path, const std::string& body) {
        const auto response = post(path, body);
        EXPECT_EQ(response.status, 201) << detail_of(response);
        const auto created = body_of(response);
        return created.contains("id") ? created.at("id").as_int64() : 0;
    }
    http::Response put(const std::string& path, const std::string& body,
                       const std::string& etag = "*") {
        return ask(http::Method::Put, path, body, {{"If-Match", etag}});
    }
    http::Response remove(const std::string& path, const std::string& etag = "*") {
        return ask(http::Method::Delete, path, "", {{"If-Match", etag}});
    }

    std::optional<PromptStore> prompts;
    std::optional<SecretBox> secrets;
    KnownLines lines;
    std::unique_ptr<CentreAdmin> admin;
    int changes = 0;
};

}  // namespace callfloor::centre
