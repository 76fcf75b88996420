#pragma once

#include <QPointer>
#include <functional>
#include <memory>

#include "runtime/session_factory.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/card.h"

namespace ballast::integration {

/// Sits before the real window over a real desk as a person does: keys, typed words, presses, and waiting for what the
/// window shows. Nothing goes past the window: keys enter by its handle and take their way through shortcuts and focus.
///
/// Threads  GUI thread.
class DeskDriver {
public:
    using Condition = std::function<bool(const interfaces::Snapshot&)>;
    static constexpr int kPatienceMilliseconds = 20'000;
    static constexpr const char* kOperator = "ann";

    /// Opens a paused desk on the built-in market with the sample book and shows its window. `keptKills` as of
    /// runtime::SessionFactory.
    explicit DeskDriver(const QString& journalFile, const QString& keptKills = {});
    /// Shows the window of a desk that is there.
    explicit DeskDriver(std::unique_ptr<interfaces::Desk> desk);

    ui::MainWindow& window() { return *m_window; }
    const interfaces::Snapshot& shown() const { return *m_window->shownSnapshot(); }
    ui::ProposalCard* proposalCard() { return m_window->decisions()->card(); }

    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    void type(const QString& words);
    /// A click with the mouse in the middle, through the window's handle.
    void press(QWidget* widget);

    /// Chooses the entry of these words in the menus; false if there is none.
    bool chooseInMenu(const QString& words);

    /// False when the window did not show it in time.
    bool waitFor(const Condition& holds);
    /// One batch of the market, by its key; false if the window did not show it. The keyboard must not be in a field,
    /// which takes that key for itself: the next word.
    bool step();
    /// One batch after the other, until the window shows it.
    bool stepUntil(const Condition& holds, int most = 400);
    bool play();
    bool pause();
    /// Plays until a proposal that may be approved stands on the card, pauses, and puts the keyboard on it. `wanted`
    /// narrows which.
    bool playUntilProposal(const Condition& wanted = [](const interfaces::Snapshot&) { return true; });

    /// The open card of this title; null if there is none.
    ui::Card* openCard(const QString& title);
    /// The visible button of these words inside `parent`.
    ui::PushButton* button(QWidget* parent, const QString& words);
    /// A row of the decision list whose reason holds `words`; empty if none does.
    QString rowWith(const QString& words);
    /// The words on the badges of overrides that can be seen.
    QStringList badges();

    /// Ends the desk and the window; the journal is whole afterwards.
    void close();

private:
    void open(std::unique_ptr<interfaces::Desk> desk);

    runtime::SessionFactory m_factory;
    std::unique_ptr<ui::MainWindow> m_window;
};

}  // namespace ballast::integration
