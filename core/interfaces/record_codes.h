#pragma once

#include "domain/decision.h"

/// What the codes of a record mean, so that no view reads letters.
namespace ballast::interfaces {

/// A limit or a control of ours stopped it, or was breached; see core/RULES.md.
bool isBreach(const domain::Decision& decision);

}  // namespace ballast::interfaces
