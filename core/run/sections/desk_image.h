#pragma once

#include <memory>

#include "interfaces/picture.h"

namespace ballast::interfaces {
struct Questions;
}
namespace ballast::desk {
struct State;
}

namespace ballast::sections {

/// A copy of what pictures show of one desk, so that sections are made beside its engine. Taken again, it copies the
/// parts whose version has moved since; surfaces, decisions and reports are shared. Sections come from it through the
/// same views and questions as from the state itself, and have the same bits.
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
    /// Brings it to the desk as it stands, with what `wanted` is made from. The state is read here alone.
    void follow(const desk::State& state, interfaces::SectionSet wanted = interfaces::SectionSet::all());
    /// Ages and times left are those of `time`, where that is later: between two steps of the desk nothing else
    /// changes.
    void advanceTo(Timestamp time);
    /// As sections::fillSections, of the desk that it shows.
    void fillSections(interfaces::SectionSet wanted, interfaces::Picture& picture,
                      const interfaces::Questions* questions = nullptr) const;

private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

}  // namespace ballast::sections
