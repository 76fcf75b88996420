#include "golden/registry.h"

namespace ballast::golden {

void addVolatilityGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
