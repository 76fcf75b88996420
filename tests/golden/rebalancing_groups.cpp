#include "golden/registry.h"

namespace ballast::golden {

void addRebalancingGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
