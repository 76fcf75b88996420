#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "interfaces/picture.h"
#include "pictures/ticket_book.h"
#include "sections/desk_image.h"

namespace ballast::pictures {

/// What a picture says that the engine does not know: who runs the session, how far the journal is, and how it plays.
/// Taken together with the image that it is shown with.
struct SessionFacts {
    interfaces::SessionKind session{interfaces::SessionKind::Simulated};
    std::string operatorName;
    SequenceNumber journalSequence;
    std::string journalHash;
    std::vector<interfaces::LatencyView> latencies;
    interfaces::PlaybackView playback;
    std::optional<Timestamp> clock;               ///< Event time now, between the desk's last step and its next.
    std::optional<std::string> stopped;           ///< Why nothing is decided any more.
    Tickets tickets{};                            ///< Of this session's commands; null: none were given.
    std::optional<interfaces::AlertView> notice;  ///< How a session stands that was taken up again; in no journal.
};

/// The hash of a record, empty until it is committed. Called by the thread `pictures`.
using HashOf = std::function<std::string(SequenceNumber)>;

/// Adds them to those of the sections that were made anew, of `image`; null: of none.
void addFacts(const SessionFacts& facts, interfaces::SectionSet made, const sections::DeskImage* image,
              interfaces::Picture& picture);
/// Adds hashes to decisions that have none. A list that stood keeps its data until there is one.
void addHashes(const HashOf& hashOf, interfaces::Section<std::vector<interfaces::DecisionView>>& decisions);

}  // namespace ballast::pictures
