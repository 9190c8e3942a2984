#include "http/origins.h"

#include <gtest/gtest.h>

namespace callfloor::http {
namespace {

TEST(Origins, AreBroughtIntoTheFormBrowsersSend) {
    EXPECT_EQ(*normal_origin(" HTTPS://Shop.Example.com:443/ "), "https://shop.example.com");
    EXPECT_EQ(*normal_origin("http://localhost:8080"), "http://localhost:8080");
    EXPECT_EQ(*normal_origin("https://*.example.com"), "https://*.example.com");
    for (const auto* wrong : {"*", "example.com", "https://", "https://*.com", "https://a/b",
                              "ftp://example.com", "https://a.example.com:0", "https://a..b.com",
                              "https://user@example.com", "https://a.*.com", "null", ""}) {
        EXPECT_FALSE(normal_origin(wrong)) << wrong;
    }
}

TEST(Origins, AdmitNoneThatOnlyLooksAlike) {
    const std::vector<std::string> allowed{"https://shop.example.com", "https://*.example.org"};
    EXPECT_TRUE(admits_origin(allowed, "https://shop.example.com"));
    EXPECT_TRUE(admits_origin(allowed, "https://a.example.org"));
    EXPECT_TRUE(admits_origin(allowed, "https://a.b.example.org"));
    for (const auto* other :
         {"http://shop.example.com", "https://shop.example.com:8443", "https://example.com",
          "https://shop.example.com.evil.com", "https://evil-shop.example.com", "null", "",
          "https://example.org", "https://evilexample.org", "https://a.example.org.evil.com",
          "https://evil.com/.example.org", "http://a.example.org", "https://.example.org"}) {
        EXPECT_FALSE(admits_origin(allowed, other)) << other;
    }
}

}  // namespace
}  // namespace callfloor::http
