#pragma once

#include <QElapsedTimer>
#include <memory>
#include <vector>

#include "interfaces/snapshot.h"
#include "ui/link/desk_commands.h"
#include "ui/widgets/card.h"

namespace ballast::ui {

class VenueRows;

/// What works when a person quits, a row a venue.
struct LeftWorking {
    struct Row {
        QString venue;     ///< "Deribit".
        QString works;     ///< "2 orders and 80 quotes".
        QString becomes;   ///< Of it without the desk: "cancelled by the venue when the desk's line ends".
        bool isWarning{};  ///< It would go on working, or is not known to have ended.
        friend bool operator==(const Row&, const Row&) = default;
    };
    std::vector<Row> rows;  ///< By venue; empty: nothing works.
    QStringList unarmed;    ///< Venues that would leave it working: no dead man's switch is armed there (C16).
};
LeftWorking leftWorking(const interfaces::Snapshot& snapshot);

/// Asks before the desk ends over what works (F73): stay, which is the default; kill, wait for the cancels, and quit;
/// or leave it to venues whose dead man's switch is armed. It follows the pictures; once nothing works it asks nothing.
class QuitCard : public Card {
    Q_OBJECT
public:
    /// Waits so long for the venues' cancels before it says which are missing.
    static constexpr int kPatienceMilliseconds = 5000;

    using Picture = std::shared_ptr<const interfaces::Snapshot>;
    QuitCard(QWidget* parent, DeskCommands& commands, Picture picture);

    void take(Picture picture);

Q_SIGNALS:
    void quits();

private:
    void ask();
    void await();
    void killAndQuit();
    void say(std::vector<LeftWorking::Row> rows, const QString& sentence);

    DeskCommands& m_commands;
    Picture m_picture;  ///< The newest.
    PushButton* m_kill;
    PushButton* m_leave;
    VenueRows* m_rows;
    QElapsedTimer m_killed;  ///< Valid once a person chose to kill.
};

}  // namespace ballast::ui
