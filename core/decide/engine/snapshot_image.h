#pragma once

#include <memory>

#include "engine/engine.h"
#include "interfaces/picture.h"

namespace ballast::engine {

/// A copy of what pictures show of one engine, so that sections are made beside it. Taken again, it copies the parts
/// whose version has moved since; surfaces, decisions and reports are shared. Sections come from it through the same
/// views and questions as from the engine itself, and have the same bits.
///
/// Threads  One at a time; who makes sections from it owns it meanwhile.
class DeskImage {
public:
    DeskImage();
    ~DeskImage();
    DeskImage(const DeskImage&) = delete;
    DeskImage& operator=(const DeskImage&) = delete;

    /// Event time of the desk that it shows; never before it was taken.
    Timestamp time() const;
    /// Whether an order that this record asked for has left.
    bool hasLeft(SequenceNumber record) const;
    /// As Engine::fillSections.
    void fillSections(interfaces::SectionSet wanted, interfaces::Picture& picture) const;

private:
    friend class Engine;
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

/// Sections that revalue the book; the others need its values alone.
constexpr interfaces::SectionSet kRevaluedSections{interfaces::SectionId::SpotLadder, interfaces::SectionId::Grid,
                                                   interfaces::SectionId::Margin, interfaces::SectionId::Portfolio};

}  // namespace ballast::engine
