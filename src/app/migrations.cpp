#include "app/migrations.h"

#include "archive/archive.h"
#include "centre/centre_store.h"
#include "chats/chats.h"
#include "customers/customers.h"
#include "integration/integration.h"
#include "knowledge/knowledge.h"
#include "mail/mailer.h"
#include "people/people.h"
#include "quality/quality.h"
#include "records/records_migrations.h"
#include "shifts/shifts.h"
#include "supervision/supervision.h"
#include "switchboard/line_store.h"
#include "widgets/widgets.h"

namespace callfloor::app {

std::vector<store::Migration> all_migrations() {
    std::vector<store::Migration> migrations;
    for (const auto steps :
         {store::migrations(), people::migrations(), centre::migrations(),
          switchboard::migrations(), records::migrations(), quality::migrations(),
          customers::migrations(), supervision::migrations(), shifts::migrations(),
          integration::migrations(), archive::migrations(), mail::migrations(),
          knowledge::migrations(), widgets::migrations(), chats::migrations()}) {
        migrations.insert(migrations.end(), steps.begin(), steps.end());
    }
    return migrations;
}

}  // namespace callfloor::app
