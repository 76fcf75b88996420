#pragma once

#include <QColor>
#include <QString>
#include <functional>

#include "interfaces/snapshot.h"
#include "ui/widgets/marks.h"

namespace ballast::ui {

enum class ReadingState { Fresh, Delayed, Stale, Carried, Suspect, Dead, Estimated, Missing };

/// How one Reading is drawn, by its worth. The text is complete: sign ≈ and question mark are in it.
struct ReadingLook {
    ReadingState state{ReadingState::Missing};
    QString text;     ///< "85.7", "≈ 61.8", "85.7?", "no value", "—".
    QString ageText;  ///< "9 s", "carried 5 h 38 min"; empty when fresh.
    QColor colour;    ///< Of the text.
    QColor markColour;
    Mark mark{Mark::None};
    bool italic{};
    bool dashedUnderline{};
};

ReadingState stateOf(const interfaces::Reading& reading);
/// `format` makes the number's text; it is not called for a dead or missing value.
ReadingLook lookOf(const interfaces::Reading& reading, const std::function<QString(double)>& format);
/// Mark of a state where the age itself is shown; fresh has its disc here.
Mark markOfAge(ReadingState state);
/// Colour of such an age: grey, stale or breach.
QColor colourOfAge(ReadingState state);

}  // namespace ballast::ui
