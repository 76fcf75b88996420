#include "golden/registry.h"

namespace ballast::golden {

void addRiskGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
