#pragma once
// The server's secret box, for modules that know it by an interface of their own.

#include "centre/secret_box.h"
#include "people/secrets.h"

namespace callfloor::app {

class SealedSecrets final : public people::Secrets {
  public:
    explicit SealedSecrets(const centre::SecretBox& box) : box_(box) {}
    std::string seal(std::string_view secret) const override { return box_.seal(secret); }
    Result<std::string> unseal(std::string_view sealed) const override {
        return box_.unseal(sealed);
    }

  private:
    const centre::SecretBox& box_;
};

}  // namespace callfloor::app
