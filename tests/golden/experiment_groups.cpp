#include "golden/registry.h"

namespace ballast::golden {

void addExperimentGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
