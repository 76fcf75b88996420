#include "golden/registry.h"

namespace ballast::golden {

void addPricingGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
