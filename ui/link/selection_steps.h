#pragma once

#include "interfaces/snapshot.h"
#include "ui/link/selection.h"

/// Steps of the link group along what the picture lists. Steps beyond an end stay there.
namespace ballast::ui {

void stepUnderlying(Selection& selection, const interfaces::Snapshot& snapshot, int step);
/// Without an expiry, the first step selects the first one.
void stepExpiry(Selection& selection, const interfaces::Snapshot& snapshot, int step);
/// Along the strikes of the selected expiry; without a strike it starts at the one nearest to the forward.
void stepStrike(Selection& selection, const interfaces::Snapshot& snapshot, int step);
/// Where nothing listed is selected: the expiry with the largest vega of the book, or the one nearest to 30 days. One
/// choice for all panels, so that they agree.
void selectDefaultExpiry(Selection& selection, const interfaces::Snapshot& snapshot);
/// Selects the first expiry whose label begins with `words` ("27 mar", "27 Mar 26"). False when there is none.
bool selectExpiry(Selection& selection, const interfaces::Snapshot& snapshot, const QString& words);

}  // namespace ballast::ui
