#include "sip/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace callfloor::sip {
namespace {

using testing::HasSubstr;
using Verdict = NonceBook::Verdict;

// RFC 7616 3.9.1.
constexpr std::string_view kNonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
constexpr std::string_view kCnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

DigestCredentials rfc_credentials(DigestAlgorithm algorithm) {
    DigestCredentials credentials;
    credentials.username = "Mufasa";
    credentials.realm = "http-auth@example.org";
    credentials.nonce = kNonce;
    credentials.uri = "/dir/index.html";
    credentials.algorithm = algorithm;
    credentials.cnonce = kCnonce;
    credentials.nonce_count = 1;
    return credentials;
}

TEST(Digest, ComputesTheExamplesOfRfc7616) {
    for (const auto& [algorithm, expected] :
         {std::pair{DigestAlgorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec"},
          {DigestAlgorithm::Sha256,
           "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"}}) {
        auto credentials = rfc_credentials(algorithm);
        const auto ha1 = digest_ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        credentials.response = digest_response(credentials, ha1, "GET");
        EXPECT_EQ(credentials.response, expected);
        EXPECT_TRUE(verify_digest(credentials, ha1, "GET"));
        EXPECT_FALSE(verify_digest(credentials, ha1, "POST"));
        EXPECT_FALSE(verify_digest(credentials, "", "GET"));
        credentials.nonce_count = 2;
        EXPECT_FALSE(verify_digest(credentials, ha1, "GET"));
    }
}

TEST(Digest, ComputesTheExampleOfRfc2617WithoutQop) {
    // The RFC 2617 3.5 values with the RFC 2069 formula.
    DigestCredentials credentials;
    credentials.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
    credentials.uri = "/dir/index.html";
    credentials.has_qop_auth = false;
    const auto ha1 =
        digest_ha1(DigestAlgorithm::Md5, "Mufasa", "testrealm@host.com", "Circle Of Life");
    EXPECT_EQ(ha1, "939e7578ed9e3c518a452acee763bce9");
    EXPECT_EQ(digest_response(credentials, ha1, "GET"), "670fd8c2df070c60b045671b8b24ff02");
}

TEST(DigestChallenge, ReadsWhatServersSend) {
    const auto challenge = DigestChallenge::parse(
        "Digest realm=\"a \\\"b\\\"\", nonce=\"xyz\",qop=\"auth,auth-int\" , algorithm=SHA-256, "
        "opaque=\"\", stale=TRUE, domain=\"sip:x\"");
    ASSERT_TRUE(challenge) << challenge.error().text;
    EXPECT_EQ(challenge->realm, "a \"b\"");
    EXPECT_EQ(challenge->nonce, "xyz");
    EXPECT_EQ(challenge->algorithm, DigestAlgorithm::Sha256);
    EXPECT_EQ(challenge->opaque, "");
    EXPECT_TRUE(challenge->has_qop_auth);
    EXPECT_TRUE(challenge->stale);
    EXPECT_EQ(DigestChallenge::parse(to_text(*challenge)), *challenge);

    const auto old = DigestChallenge::parse("digest\r\n nonce=\"n\", realm=\"r\"");
    ASSERT_TRUE(old);
    EXPECT_FALSE(old->has_qop_auth);
    EXPECT_FALSE(old->is_algorithm_written);
    EXPECT_EQ(to_text(*old), "Digest realm=\"r\", nonce=\"n\"");
    EXPECT_TRUE(DigestChallenge::parse("Digest ,realm=\"r\",,nonce=\"n\","));
}

TEST(DigestChallenge, RefusesWhatItCannotAnswer) {
    for (const auto text :
         {"", "Digest", "Digest ,", "Digest realm", "Basic realm=\"x\"", "Digest realm=\"r\"",
          "Digest nonce=\"n\"", "Digest realm=\"r\" nonce=\"n\"", "Digest realm=\"r\", nonce=\"n",
          "Digest realm=\"r\", nonce=\"n\", realm=\"r\"", "Digest realm=\"r\", nonce=", "Digest =x",
          "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
          "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256",
          "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"", "DigestX realm=\"r\", nonce=\"n\"",
          "Digest realm=\"r\", nonce=\"n\"; x=y"}) {
        EXPECT_FALSE(DigestChallenge::parse(text)) << text;
    }
    EXPECT_THAT(
        DigestChallenge::parse("Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess").error().text,
        HasSubstr("MD5-sess"));
    std::string many = "Digest realm=\"r\", nonce=\"n\"";
    for (std::size_t i = 0; i < limits::kSipParams; ++i) {
        many += ", p" + std::to_string(i) + "=x";
    }
    EXPECT_FALSE(DigestChallenge::parse(many));
}

TEST(DigestCredentials, ReadsWhatItWrites) {
    auto credentials = rfc_credentials(DigestAlgorithm::Sha256);
    credentials.opaque = "o\"p";
    credentials.nonce_count = 0xabc;
    credentials.response = std::string(64, 'f');
    EXPECT_EQ(DigestCredentials::parse(to_text(credentials)), credentials);
    EXPECT_THAT(to_text(credentials), HasSubstr("nc=00000abc"));
    EXPECT_THAT(to_text(credentials), HasSubstr("qop=auth,"));

    const auto quoted = DigestCredentials::parse(
        "Digest "
        "username=\"u\",realm=\"r\",nonce=\"n\",uri=\"sip:h\",response="
        "\"0123456789ABCDEF0123456789abcdef\",qop=\"auth\",nc=0000000A,cnonce=\"c\"");
    ASSERT_TRUE(quoted) << quoted.error().text;
    EXPECT_EQ(quoted->nonce_count, 10u);
    EXPECT_EQ(quoted->response, "0123456789abcdef0123456789abcdef");
}

TEST(DigestCredentials, RefusesWhatItCannotVerify) {
    const std::string base = "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:h\"";
    const std::string response = ", response=\"00000000000000000000000000000000\"";
    ASSERT_TRUE(DigestCredentials::parse(base + response));
    EXPECT_FALSE(DigestCredentials::parse(base + response)->has_qop_auth);
    for (const std::string& text :
         {base, base + ", response=\"00\"",
          base + ", response=\"zz000000000000000000000000000000\"",
          base + response + ", algorithm=SHA-256",
          base + response + ", qop=auth-int, nc=00000001, cnonce=\"c\"",
          base + response + ", qop=auth, nc=00000001", base + response + ", qop=auth, cnonce=\"c\"",
          base + response + ", qop=auth, cnonce=\"c\", nc=1",
          base + response + ", qop=auth, cnonce=\"c\", nc=0000000g",
          base + response + ", userhash=true", base + response + ", username*=UTF-8''x",
          std::string("Digest username=\"u\"") + response, std::string("Basic dTpw")}) {
        EXPECT_FALSE(DigestCredentials::parse(text)) << text;
    }
}

TEST(ChooseChallenge, PrefersTheStrongerOneItUnderstands) {
    const auto* md5 = "Digest realm=\"r\", nonce=\"m\", algorithm=MD5, qop=\"auth\"";
    const auto* sha = "Digest realm=\"r\", nonce=\"s\", algorithm=SHA-256, qop=\"auth\"";
    const auto* odd = "Digest realm=\"r\", nonce=\"o\", algorithm=SHA-512-256";
    EXPECT_EQ(choose_challenge({odd, md5, sha})->nonce, "s");
    EXPECT_EQ(choose_challenge({sha, md5})->nonce, "s");
    EXPECT_EQ(choose_challenge({md5, odd})->nonce, "m");
    EXPECT_FALSE(choose_challenge({odd}));
    EXPECT_FALSE(choose_challenge({}));
}

TEST(AnswerChallenge, SatisfiesTheServer) {
    for (const auto* extra :
         {", algorithm=MD5, qop=\"auth\", opaque=\"o\"", ", algorithm=SHA-256, qop=\"auth\"", ""}) {
        const auto challenge =
            DigestChallenge::parse(std::string("Digest realm=\"r\", nonce=\"n\"") + extra);
        ASSERT_TRUE(challenge);
        const auto sent = answer_challenge(*challenge, {.user = "u",
                                                        .password = "p",
                                                        .method = "REGISTER",
                                                        .uri = "sip:h",
                                                        .cnonce = "c",
                                                        .nonce_count = 3});
        const auto got = DigestCredentials::parse(to_text(sent));
        ASSERT_TRUE(got) << got.error().text;
        EXPECT_EQ(*got, sent);
        EXPECT_TRUE(
            verify_digest(*got, digest_ha1(challenge->algorithm, "u", "r", "p"), "REGISTER"));
        EXPECT_FALSE(
            verify_digest(*got, digest_ha1(challenge->algorithm, "u", "r", "q"), "REGISTER"));
        EXPECT_EQ(got->opaque, challenge->opaque);
    }
}

class NonceBookTest : public testing::Test {
  protected:
    DigestCredentials with(std::string nonce, std::uint32_t count) {
        DigestCredentials credentials;
        credentials.nonce = std::move(nonce);
        credentials.nonce_count = count;
        credentials.has_qop_auth = count != 0;
        return credentials;
    }

    Instant now_ = from_epoch_ms(1'800'000'000'000);
    Random random_{7};
    NonceBook book_{"0123456789abcdef-secret", std::chrono::minutes(5), 4};
};

TEST_F(NonceBookTest, KnowsItsOwnNonces) {
    const auto nonce = book_.make(now_, random_);
    EXPECT_NE(nonce, book_.make(now_, random_));
    EXPECT_EQ(book_.look(nonce, now_), Verdict::Fresh);
    EXPECT_EQ(book_.remembered(), 0u) << "a nonce costs no memory until it is used";
    for (std::size_t i = 0; i < nonce.size(); ++i) {
        auto changed = nonce;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_EQ(book_.look(changed, now_), Verdict::Forged) << i;
    }
    auto shouted = nonce;
    std::transform(shouted.begin(), shouted.end(), shouted.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    EXPECT_EQ(book_.look(shouted, now_), Verdict::Forged)
        << "another spelling would escape the count";
    EXPECT_EQ(book_.look("", now_), Verdict::Forged);
    EXPECT_EQ(NonceBook("another secret of 16", std::chrono::minutes(5), 4).look(nonce, now_),
              Verdict::Forged);
}

TEST_F(NonceBookTest, CallsOldNoncesStale) {
    const auto nonce = book_.make(now_, random_);
    EXPECT_EQ(book_.use(with(nonce, 1), now_ + std::chrono::minutes(5)), Verdict::Fresh);
    EXPECT_EQ(book_.use(with(nonce, 2), now_ + std::chrono::minutes(5) + Duration(1)),
              Verdict::Stale);
}

TEST_F(NonceBookTest, TakesEachCountOnceInAnyNearOrder) {
    const auto nonce = book_.make(now_, random_);
    for (const auto& [count, verdict] : {std::pair{1u, Verdict::Fresh},
                                         {1u, Verdict::Stale},
                                         {3u, Verdict::Fresh},
                                         {2u, Verdict::Fresh},
                                         {2u, Verdict::Stale},
                                         {3u, Verdict::Stale},
                                         {66u, Verdict::Fresh},
                                         {3u, Verdict::Stale},
                                         {2u, Verdict::Stale},
                                         {4u, Verdict::Fresh},
                                         {65u, Verdict::Fresh},
                                         {500u, Verdict::Fresh},
                                         {436u, Verdict::Stale},
                                         {437u, Verdict::Fresh},
                                         {0xffffffffu, Verdict::Fresh},
                                         {0xffffffffu, Verdict::Stale},
                                         {501u, Verdict::Stale}}) {
        EXPECT_EQ(book_.use(with(nonce, count), now_), verdict) << count;
    }
}

TEST_F(NonceBookTest, LetsANonceWithoutCountServeOnce) {
    const auto nonce = book_.make(now_, random_);
    EXPECT_EQ(book_.use(with(nonce, 0), now_), Verdict::Fresh);
    EXPECT_EQ(book_.use(with(nonce, 0), now_), Verdict::Stale);
}

TEST_F(NonceBookTest, ForgetsTheOldestAtItsBoundAndCallsItStale) {
    std::vector<std::string> nonces;
    for (int i = 0; i < 6; ++i) {
        nonces.push_back(book_.make(now_ + std::chrono::seconds(i), random_));
    }
    const Instant later = now_ + std::chrono::seconds(10);
    for (int i = 1; i < 6; ++i) {
        EXPECT_EQ(book_.use(with(nonces[static_cast<std::size_t>(i)], 1), later), Verdict::Fresh);
    }
    EXPECT_EQ(book_.remembered(), 4u);
    EXPECT_EQ(book_.use(with(nonces[1], 1), later), Verdict::Stale)
        << "forgotten: a replay must not pass";
    EXPECT_EQ(book_.use(with(nonces[0], 1), later), Verdict::Stale)
        << "older than what was forgotten";
    EXPECT_EQ(book_.use(with(nonces[2], 2), later), Verdict::Fresh);
}

TEST_F(NonceBookTest, ForgetsExpiredNonces) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(book_.use(with(book_.make(now_, random_), 1), now_), Verdict::Fresh);
    }
    now_ += std::chrono::minutes(6);
    EXPECT_EQ(book_.use(with(book_.make(now_, random_), 1), now_), Verdict::Fresh);
    EXPECT_EQ(book_.remembered(), 1u);
}

}  // namespace
}  // namespace callfloor::sip
