#include "golden/registry.h"

namespace ballast::golden {

void addQuotingGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
