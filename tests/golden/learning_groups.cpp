#include "golden/registry.h"

namespace ballast::golden {

void addLearningGroups(Registry& registry) { static_cast<void>(registry); }

}  // namespace ballast::golden
