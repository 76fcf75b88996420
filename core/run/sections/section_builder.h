#pragma once

#include <memory>

#include "interfaces/picture.h"
#include "interfaces/snapshot.h"

namespace ballast::interfaces {
struct Questions;
}
namespace ballast::desk {
struct State;
}

namespace ballast::sections {

/// Makes those sections of the desk as it stands, for the screen, in place of what `picture` held of them; a long list
/// that says the same stays. Sets data and time, no version. Fills in neither latencies, hashes nor playback: the
/// session does. Without questions their sections say that nothing was asked, or answer the usual ones.
void fillSections(const desk::State& state, interfaces::SectionSet wanted, interfaces::Picture& picture,
                  const interfaces::Questions* questions = nullptr);

/// All of them, laid out.
std::shared_ptr<interfaces::Snapshot> makeSnapshot(const desk::State& state);

/// Sections that revalue the book; the others need its values alone.
constexpr interfaces::SectionSet kRevaluedSections{interfaces::SectionId::SpotLadder, interfaces::SectionId::Grid,
                                                   interfaces::SectionId::Margin,     interfaces::SectionId::Portfolio,
                                                   interfaces::SectionId::Scenarios,  interfaces::SectionId::WhatIf,
                                                   interfaces::SectionId::Cures};

}  // namespace ballast::sections
