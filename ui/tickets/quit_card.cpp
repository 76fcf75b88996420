#include "ui/tickets/quit_card.h"

#include <QGridLayout>
#include <QLabel>
#include <QTimer>
#include <map>
#include <utility>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
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

/// What a kill has taken away there, and what of it the venue has not confirmed.
std::vector<LeftWorking::Row> cancelRows(const interfaces::Snapshot& s)
{
    std::vector<LeftWorking::Row> rows;
    for (const auto& taken : takenAwayWords(s))
        rows.push_back(
            {taken.venue, taken.cancelled, taken.rest.isEmpty() ? QObject::tr("confirmed") : taken.rest, taken.waits});
    return rows;
}

}  // namespace

/// Three words a row: venue, what works, what becomes of it.
class VenueRows : public QWidget {
public:
    explicit VenueRows(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
    {
        m_grid->setContentsMargins(0, 4, 0, 4);
        m_grid->setHorizontalSpacing(12);
        m_grid->setVerticalSpacing(8);
        m_grid->setColumnMinimumWidth(0, kVenueWidth);
        m_grid->setColumnMinimumWidth(1, kWorksWidth);
        m_grid->setColumnStretch(2, 1);
        connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, [this] { make(); });
    }

    /// Pictures come often; labels are made when they say something else.
    void setRows(std::vector<LeftWorking::Row> rows)
    {
        if (rows == m_rows) return;
        m_rows = std::move(rows);
        make();
        setVisible(!m_rows.empty());
    }

private:
    static constexpr int kVenueWidth = 84, kWorksWidth = 104;

    void put(int row, int column, const QString& words, const QColor& colour, QFont::Weight weight)
    {
        auto* label = new QLabel(this);
        label->setFont(uiFont(12, weight));
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, colour);
        label->setPalette(palette);
        label->setText(column == 0 ? label->fontMetrics().elidedText(words, Qt::ElideRight, kVenueWidth) : words);
        if (label->text() != words) label->setToolTip(words);
        label->setWordWrap(column > 0);
        if (column == 1) label->setMaximumWidth(kWorksWidth);
        m_grid->addWidget(label, row, column, Qt::AlignTop);
        label->show();  // At once, since the card is fitted to it.
    }

    void make()
    {
        qDeleteAll(findChildren<QLabel*>());
        const Theme& t = theme();
        int row = 0;
        for (const auto& each : m_rows) {
            put(row, 0, each.venue, t.text, QFont::Medium);
            put(row, 1, each.works, t.text, QFont::Normal);
            put(row++, 2, each.becomes, each.isWarning ? t.warn : t.text2, QFont::Normal);
        }
    }

    QGridLayout* m_grid;
    std::vector<LeftWorking::Row> m_rows;
};

LeftWorking leftWorking(const interfaces::Snapshot& s)
{
    LeftWorking left;
    const bool isOfVenues = interfaces::isOfVenues(s.session);
    for (const auto& [venue, standing] : standingByVenue(s)) {
        const bool ends = !isOfVenues || (s.connections && isArmed(*s.connections, venue));
        if (!ends) left.unarmed << text(venue);
        left.rows.push_back({text(venue), counted(standing),
                             !isOfVenues ? QObject::tr("ends with this market, which the desk makes itself")
                             : ends      ? QObject::tr("cancelled by the venue when the desk's line ends")
                                         : QObject::tr("left working: no dead man's switch is armed there"),
                             !ends});
    }
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
    m_rows = new VenueRows(this);
    addWidget(m_rows);
    ask();
}

void QuitCard::take(Picture picture)
{
    m_picture = std::move(picture);
    m_killed.isValid() ? await() : ask();
}

/// The rows first: the card is fitted with its sentence.
void QuitCard::say(std::vector<LeftWorking::Row> rows, const QString& sentence)
{
    m_rows->setRows(std::move(rows));
    setSentence(sentence);
}

void QuitCard::ask()
{
    const LeftWorking left = leftWorking(*m_picture);
    if (left.rows.empty()) {
        say({}, tr("Nothing works any more: quitting leaves nothing behind."));
        m_leave->setText(tr("Quit"));
        return m_leave->setLocked({});
    }
    say(left.rows, tr("KILL and quit cancels all of it; the next start then begins KILLED."));
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
    say(leftWorking(*m_picture).rows, tr("KILLED. Waiting for the venues to confirm the cancels; it quits by itself."));
    // A desk that hangs makes no more pictures. To the millisecond: a coarse timer may come 5 % early, and only once.
    QTimer::singleShot(kPatienceMilliseconds + 50, Qt::PreciseTimer, this, &QuitCard::await);
}

void QuitCard::await()
{
    const auto& s = *m_picture;
    const bool isKilled = s.tradingState == domain::TradingState::Killed;
    if (isKilled && standingByVenue(s).empty()) return Q_EMIT quits();
    const bool waits = m_killed.elapsed() < kPatienceMilliseconds;
    if (waits && isKilled)
        say(cancelRows(s), tr("KILLED. Waiting for the venues to confirm the cancels; it quits by itself."));
    if (waits) return;
    m_leave->setText(tr("Quit all the same"));
    m_leave->setLocked({});
    if (isKilled) return say(cancelRows(s), tr("KILLED. Not confirmed after %1 s.").arg(kPatienceMilliseconds / 1000));
    say(leftWorking(s).rows, tr("The desk has not shown the kill after %1 s. Use the venue's own page as well.")
                                 .arg(kPatienceMilliseconds / 1000));
}

}  // namespace ballast::ui
