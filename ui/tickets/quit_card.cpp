#include "ui/tickets/quit_card.h"

#include <QTimer>
#include <map>
#include <utility>

#include "ui/format/number_format.h"
#include "ui/tickets/flatten_words.h"

namespace ballast::ui {
namespace {

struct Standing {
    int orders{}, quotes{};
};

/// By venue; a market that is made here has none that outlives the desk.
std::map<std::string, Standing> standingByVenue(const interfaces::Snapshot& s)
{
    std::map<std::string, Standing> found;
    for (const auto& one : s.standing) {
        found[one.venue].orders += one.orders;
        found[one.venue].quotes += one.quotes;
    }
    std::erase_if(found, [](const auto& each) { return each.second.orders + each.second.quotes == 0; });
    return found;
}

/// True if each account that trades there holds the venue to cancel when the line ends, as the venue last confirmed.
bool isArmed(const interfaces::ConnectionsView& connections, const std::string& venue)
{
    bool any = false;
    for (const auto& account : connections.accounts) {
        if (account.venue != venue || !account.trades) continue;
        if (account.armed != true) return false;
        any = true;
    }
    return any;
}

QString counted(const Standing& standing)
{
    QStringList parts;
    if (standing.orders > 0)
        parts << (standing.orders == 1 ? QObject::tr("1 order") : QObject::tr("%1 orders").arg(standing.orders));
    if (standing.quotes > 0)
        parts << (standing.quotes == 1 ? QObject::tr("1 quote") : QObject::tr("%1 quotes").arg(standing.quotes));
    return parts.join(QObject::tr(" and "));
}

}  // namespace

LeftWorking leftWorking(const interfaces::Snapshot& s)
{
    LeftWorking left;
    QStringList venues;
    for (const auto& [venue, standing] : standingByVenue(s)) {
        QString words = text(venue) + QLatin1Char(' ') + counted(standing);
        if (interfaces::isOfVenues(s.session)) {
            const bool armed = s.connections && isArmed(*s.connections, venue);
            if (!armed) left.unarmed << text(venue);
            words += armed ? QObject::tr(", cancelled by the venue when the desk's line ends")
                           : QObject::tr(", left working by the venue: no dead man's switch is armed there");
        }
        venues << words;
    }
    left.words = venues.join(QStringLiteral("; "));
    return left;
}

QuitCard::QuitCard(QWidget* parent, DeskCommands& commands, Picture picture)
    : Card(tr("Quit while orders are working?"), parent), m_commands(commands), m_picture(std::move(picture))
{
    addCancel()->setText(tr("Stay"));
    m_leave = addButton(tr("Leave them and quit"), PushButton::Kind::Plain);
    m_kill = addButton(tr("KILL and quit"), PushButton::Kind::Warn);
    m_kill->setFreeToolTip(tr("Closes the gate, cancels all, and quits once the venues have confirmed it."));
    connect(m_kill, &PushButton::clicked, this, &QuitCard::killAndQuit);
    connect(m_leave, &PushButton::clicked, this, &QuitCard::quits);
    ask();
}

void QuitCard::take(Picture picture)
{
    m_picture = std::move(picture);
    m_killed.isValid() ? await() : ask();
}

void QuitCard::ask()
{
    const auto& s = *m_picture;
    const LeftWorking left = leftWorking(s);
    if (left.words.isEmpty()) {
        setSentence(tr("Nothing works any more: quitting leaves nothing behind."));
        m_leave->setText(tr("Quit"));
        return m_leave->setLocked({});
    }
    const QString ends =
        interfaces::isOfVenues(s.session) ? QString() : tr(" They end with this market, which the desk makes itself.");
    setSentence(tr("%1.%2 KILL and quit cancels all; the next start then begins KILLED.").arg(left.words, ends));
    m_leave->setText(tr("Leave them and quit"));
    m_leave->setLocked(left.unarmed.isEmpty() ? QString()
                                              : tr("Nobody would cancel what works at %1: its dead man's switch is "
                                                   "not armed.")
                                                    .arg(left.unarmed.join(QStringLiteral(", "))));
}

void QuitCard::killAndQuit()
{
    if (!m_killed.isValid()) m_commands.kill();
    m_killed.start();
    m_kill->setLocked(tr("Killed: the venues are asked to cancel."));
    m_leave->setLocked(tr("Killed: the venues are asked to cancel."));
    setSentence(tr("KILLED. Waiting for the venues to confirm the cancels; it quits by itself."));
    // A desk that hangs makes no more pictures.
    QTimer::singleShot(kPatienceMilliseconds + 50, this, &QuitCard::await);
}

void QuitCard::await()
{
    const auto& s = *m_picture;
    const bool isKilled = s.tradingState == domain::TradingState::Killed;
    if (isKilled && standingByVenue(s).empty()) return Q_EMIT quits();
    if (m_killed.elapsed() < kPatienceMilliseconds) return;
    m_leave->setText(tr("Quit all the same"));
    m_leave->setLocked({});
    setSentence(
        isKilled
            ? tr("KILLED. Not confirmed after %1 s: %2.").arg(kPatienceMilliseconds / 1000).arg(takenAwayByVenue(s))
            : tr("The desk has not shown the kill after %1 s. Use the venue's own page as well.")
                  .arg(kPatienceMilliseconds / 1000));
}

}  // namespace ballast::ui
