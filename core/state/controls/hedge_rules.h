#pragma once

#include "controls/findings.h"
#include "controls/gate_rules.h"

/// Rules of hedges that a book may state or leave out. A bound of 0 is none.
namespace ballast::controls {

/// C05: gamma and vega that one hedge changes when all of it fills, or, of several legs, the worse of all that raise
/// and all that lower. What an amendment does not enlarge passes, and so does what brings the book's own figure nearer
/// to zero, be it of several legs whichever of them fill.
void changeOfGreeks(const Basket& basket, Findings& out);
/// C09: what automatic hedges of the coin sent in five minutes and in the day, with this one at full size.
void hedgedVolume(const Basket& basket, Findings& out);

}  // namespace ballast::controls
