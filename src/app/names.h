#pragma once
// Today's names of people, queues and extensions, for records and pages. One immutable table,
// replaced whole when the centre changes. Any thread.

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "centre/centre_model.h"
#include "chats/chats.h"
#include "customers/customers_sources.h"
#include "integration/integration.h"
#include "knowledge/knowledge.h"
#include "quality/quality_sources.h"
#include "records/records_model.h"
#include "shifts/shifts_sources.h"
#include "supervision/supervision_sources.h"
#include "widgets/widgets.h"

namespace callfloor::app {

class Names final : public records::Directory,
                    public quality::Directory,
                    public customers::Directory,
                    public supervision::Directory,
                    public shifts::Directory,
                    public integration::Directory,
                    public knowledge::Directory,
                    public widgets::Directory,
                    public chats::Directory {
  public:
    void replace(const centre::Snapshot& snapshot);

    std::string queue_name(QueueId queue) const override;
    std::vector<QueueId> queues() const override;
    std::string agent_name(UserId agent) const override;
    std::string extension_number(ExtensionId extension) const override;
    std::string trunk_name(TrunkId trunk) const override;
    std::string person_name(UserId person) const override { return agent_name(person); }
    std::string team_name(TeamId team) const override;
    TeamId team_of(UserId agent) const override;
    std::vector<UserId> agents_of(TeamId team) const override;
    std::string time_zone() const override;
    ServiceLevelRule service_level_rule(QueueId queue) const override;
    floor::NumberPlan number_plan() const override;
    std::vector<std::string> caller_classes() const override;

  private:
    struct Table {
        struct Agent {
            std::string name;
            TeamId team;
        };
        struct Queue {
            std::string name;
            ServiceLevelRule rule;
        };
        std::unordered_map<UserId, Agent> agents;
        std::unordered_map<QueueId, Queue> queues;
        std::unordered_map<ExtensionId, std::string> extensions;
        std::unordered_map<TrunkId, std::string> trunks;
        std::map<TeamId, std::string> teams;
        std::string time_zone = "Asia/Shanghai";
        floor::NumberPlan plan;
        std::vector<std::string> classes;
    };
    std::shared_ptr<const Table> table() const;

    mutable std::mutex mutex_;
    std::shared_ptr<const Table> table_ = std::make_shared<const Table>();
};

}  // namespace callfloor::app
