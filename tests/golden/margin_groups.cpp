#include "golden/registry.h"

namespace ballast::golden {

void addMarginGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
