#include "integration/desk_window_driver.h"

#include <QtTest>

#include "ui/decisions/decision_log_model.h"
#include "ui/header/watch_line.h"
#include "ui/shell/menu_row.h"
#include "ui/tickets/override_badges.h"

namespace ballast::integration {
namespace {

constexpr std::uint64_t kSeed = 42;
constexpr double kEventSecondsASecond = 60.0;
constexpr int kMostTries = 12;
const Duration kTimeToAnswer = Duration::seconds(15);

bool mayBeApproved(const interfaces::Snapshot& s)
{
    // The only one: what a test says of the one on the card must not depend on which of two comes first.
    return s.proposals.size() == 1 && s.proposals.front().blockedBecause.empty() &&
           s.proposals.front().expires - s.time > kTimeToAnswer;
}

}  // namespace

DeskDriver::DeskDriver(const QString& journalFile, const QString& keptKills) : m_factory({}, keptKills.toStdString())
{
    interfaces::SessionRequest request;
    request.seed = kSeed;
    request.journalFile = journalFile.toStdString();
    request.operatorName = kOperator;
    request.startPaused = true;
    request.speed = kEventSecondsASecond;
    auto desk = m_factory.open(request);
    if (!desk) qFatal("%s", desk.error().message.c_str());
    open(std::move(*desk));
}

DeskDriver::DeskDriver(std::unique_ptr<interfaces::Desk> desk) { open(std::move(desk)); }

void DeskDriver::open(std::unique_ptr<interfaces::Desk> desk)
{
    m_window = std::make_unique<ui::MainWindow>(m_factory, std::move(desk));
    m_window->setKeepsLayout(false);
    m_window->resize(1920, 1080);
    m_window->show();
    m_window->activateWindow();
}

void DeskDriver::close() { m_window.reset(); }

void DeskDriver::key(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(m_window->windowHandle(), key, modifiers);
}

void DeskDriver::type(const QString& words)
{
    for (const QChar letter : words)
        QTest::keyClick(m_window->windowHandle(), letter.toLatin1());
}

void DeskDriver::press(QWidget* widget)
{
    const QPoint at = widget->mapTo(m_window.get(), widget->rect().center());
    QTest::mouseClick(m_window->windowHandle(), Qt::LeftButton, {}, at);
}

bool DeskDriver::chooseInMenu(const QString& words)
{
    for (QAction* menu : m_window->findChild<ui::MenuRow*>()->menuBar()->actions())
        for (QAction* each : menu->menu()->actions())
            if (each->text() == words) {
                each->trigger();
                return true;
            }
    return false;
}

bool DeskDriver::waitFor(const Condition& holds)
{
    return QTest::qWaitFor([&] { return holds(shown()); }, kPatienceMilliseconds);
}

/// Its time says that it was taken. A picture alone does not: commits, answers and commands make them too, more of them
/// the busier the machine, and whoever counted those as steps ran ahead of the market. The next batch may be of the
/// same time; a person presses again.
bool DeskDriver::step()
{
    constexpr int kPresses = 10;
    const auto before = shown().time;
    for (int i = 0; i < kPresses; ++i) {
        key(Qt::Key_Right, Qt::ControlModifier);
        if (QTest::qWaitFor([&] { return shown().time > before; }, kPatienceMilliseconds / kPresses)) return true;
    }
    return false;
}

bool DeskDriver::stepUntil(const Condition& holds, int most)
{
    for (int i = 0; i < most; ++i) {
        if (holds(shown())) return true;
        if (!step()) return false;
    }
    return holds(shown());
}

bool DeskDriver::play()
{
    if (!shown().playback.playing) key(Qt::Key_Space, Qt::ControlModifier);
    return waitFor([](const auto& s) { return s.playback.playing; });
}

bool DeskDriver::pause()
{
    if (shown().playback.playing) key(Qt::Key_Space, Qt::ControlModifier);
    return waitFor([](const auto& s) { return !s.playback.playing; });
}

bool DeskDriver::playUntilProposal(const Condition& wanted)
{
    for (int i = 0; i < kMostTries; ++i) {
        const auto stands = [&](const auto& s) { return mayBeApproved(s) && wanted(s); };
        if (!stands(shown()) && !(play() && waitFor(stands) && pause())) return false;
        if (!stands(shown())) continue;
        key(Qt::Key_F9);
        // A press on figures that have just changed is not taken: look first.
        QTest::qWait(ui::ProposalCard::kSettleMilliseconds);
        return proposalCard()->hasFocus();
    }
    return false;
}

ui::Card* DeskDriver::openCard(const QString& title)
{
    for (auto* card : m_window->findChildren<ui::Card*>())
        if (card->isVisible() && card->accessibleName() == title) return card;
    return nullptr;
}

ui::PushButton* DeskDriver::button(QWidget* parent, const QString& words)
{
    for (auto* button : parent->findChildren<ui::PushButton*>())
        if (button->isVisible() && button->text() == words) return button;
    return nullptr;
}

QString DeskDriver::rowWith(const QString& words)
{
    const auto* model = m_window->decisions()->list()->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        const QString reason = model->index(row, ui::DecisionLogModel::Reason).data().toString();
        if (reason.contains(words)) return reason;
    }
    return {};
}

QStringList DeskDriver::badges()
{
    QStringList words;
    for (auto* badge : m_window->watchLine()->badges()->findChildren<ui::OverrideBadge*>())
        if (badge->isVisible()) words << badge->accessibleName();
    return words;
}

}  // namespace ballast::integration
