#pragma once
// Brings what an admin set up to where it is used: the floor's configuration, the SIP directory,
// trunk registrations and probes, prompts, names. Called at start and after each committed change,
// on the control thread.

#include <map>

#include "app/names.h"
#include "centre/centre_store.h"
#include "centre/prompt_store.h"
#include "centre/secret_box.h"
#include "switchboard/switchboard.h"

namespace callfloor::app {

class CentreLoader final {
  public:
    CentreLoader(switchboard::Switchboard& switchboard, switchboard::PhoneDirectory& directory,
                 switchboard::PromptLibrary& prompts, Names& names,
                 const centre::PromptStore& prompt_store, const centre::SecretBox& secrets,
                 std::string realm)
        : switchboard_(switchboard),
          directory_(directory),
          prompts_(prompts),
          names_(names),
          prompt_store_(prompt_store),
          secrets_(secrets),
          realm_(std::move(realm)) {}

    void apply(const centre::Snapshot& snapshot);

  private:
    switchboard::TrunkEntry directory_entry(const centre::Trunk& trunk,
                                            const floor::NumberPlan& plan) const;
    void add_way_out(switchboard::TrunkEntry& entry, const centre::Trunk& trunk) const;
    void keep_trunks(const centre::Snapshot& snapshot);
    void keep_trunk(const centre::Trunk& trunk);
    void keep_prompts();

    switchboard::Switchboard& switchboard_;
    switchboard::PhoneDirectory& directory_;
    switchboard::PromptLibrary& prompts_;
    Names& names_;
    const centre::PromptStore& prompt_store_;
    const centre::SecretBox& secrets_;
    std::string realm_;
    std::map<TrunkId, centre::Trunk> trunks_;  // enabled ones, as last brought to the switchboard
    std::map<ExtensionId, centre::StoredSecret> secrets_by_extension_;
    std::map<std::string, Instant> own_prompts_;
};

}  // namespace callfloor::app
