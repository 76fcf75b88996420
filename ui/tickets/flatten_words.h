#pragma once

#include <QString>

#include "interfaces/risk_views.h"

namespace ballast::ui {

/// What a flatten would send and cost, as sentences for its card.
QString flattenSentence(const interfaces::FlattenView& view, bool everything);

}  // namespace ballast::ui
