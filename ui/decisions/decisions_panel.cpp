#include "ui/decisions/decisions_panel.h"

#include <QApplication>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>
#include <tuple>

#include "ui/decisions/decision_delegate.h"
#include "ui/format/display_zone.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"
#include "ui/tickets/override_cards.h"

namespace ballast::ui {
namespace {

constexpr int kRoomForTickets = 560;

void setLabelColour(QLabel* label, const QColor& colour)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
}

/// What waits is on the card; the list gets it with its outcome.
std::vector<interfaces::DecisionView> withoutWaiting(const interfaces::Snapshot& s)
{
    std::vector<interfaces::DecisionView> result;
    result.reserve(s.decisions.size());
    for (const auto& view : s.decisions) {
        const auto isThis = [&view](const interfaces::ProposalView& p) {
            return p.decision->sequence == view.decision->sequence;
        };
        if (std::none_of(s.proposals.begin(), s.proposals.end(), isThis)) result.push_back(view);
    }
    return result;
}

/// "55 decisions today, 1 hedge"; brief: "55 today, 1 hedge".
QString countSentence(const interfaces::Snapshot& s, bool brief)
{
    const QString decisions = brief                  ? QObject::tr("%1 today").arg(s.decisionCount)
                              : s.decisionCount == 1 ? QObject::tr("1 decision today")
                                                     : QObject::tr("%1 decisions today").arg(s.decisionCount);
    return decisions + (s.hedgeCount == 1 ? QObject::tr(", 1 hedge") : QObject::tr(", %1 hedges").arg(s.hedgeCount));
}

/// "the surface, a spot price", what the engine lacks before it can decide.
QString missingParts(const interfaces::Snapshot& s)
{
    QStringList missing;
    const bool spot =
        std::any_of(s.underlyings.begin(), s.underlyings.end(), [](const auto& u) { return u.spot.value.has_value(); });
    if (s.surfaceSlices == 0) missing << QObject::tr("the surface");
    if (!spot) missing << QObject::tr("the spot price");
    if (s.positionCount == 0) missing << QObject::tr("the book");
    if (missing.size() < 2) return missing.join(QString());
    const QString last = missing.takeLast();
    return missing.join(QStringLiteral(", ")) + QObject::tr(" and ") + last;
}

}  // namespace

DecisionsPanel::DecisionsPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("decisions"), tr("Decisions"), selection, parent), m_model(new DecisionLogModel(this)),
      m_filter(new DecisionFilterModel(this)), m_card(new ProposalCard(this)), m_waiting(new QLabel(this)),
      m_words(new QLineEdit(this)), m_list(new QListView(this)), m_empty(new QLabel(this)),
      m_tickets(new TicketList(this)), m_force(new PushButton(tr("Force hedge…"), 24, this)),
      m_pause(new PushButton(tr("Pause BTC…"), 24, this)), m_exclude(new PushButton(tr("Exclude venue…"), 24, this)),
      m_count(new QLabel(this))
{
    header()->setLinked(false);
    m_kinds = header()->addSegments({tr("All"), tr("Acted"), tr("Held"), tr("Refused"), tr("Mine")}, 0);
    connect(m_kinds, &SegmentBar::activated, this, [this](int index) {
        m_filter->setShown(static_cast<DecisionFilterModel::Show>(index));
        showFoot();
    });
    m_filter->setSourceModel(m_model);
    m_list->setModel(m_filter);
    m_list->setModelColumn(DecisionLogModel::Headline);
    m_list->setItemDelegate(new DecisionDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // A bar that comes and goes would change the width for which the heights of the rows were computed.
    m_list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    // Whoever brings the panel forward stands on the list, never on Approve.
    setFocusProxy(m_list);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setAccessibleName(tr("Decisions, newest first"));
    // Another zone parts the days elsewhere.
    connect(&DisplayZone::instance(), &DisplayZone::changed, m_list, [this] { m_list->doItemsLayout(); });
    connect(m_list, &QListView::clicked, this, &DecisionsPanel::chooseRow);
    connect(m_list, &QListView::activated, this, &DecisionsPanel::chooseRow);
    m_words->setPlaceholderText(tr("Filter: asset, venue, words, number"));
    m_words->setAccessibleName(tr("Filter decisions by words"));
    m_words->hide();
    connect(m_words, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_filter->setWords(words);
        showFoot();
    });
    m_empty->setWordWrap(true);
    m_empty->setMargin(16);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_pinned = new QVBoxLayout;
    m_pinned->addWidget(m_card);
    m_pinned->addWidget(m_waiting);
    m_pinned->addWidget(m_words);
    column->addLayout(m_pinned);
    column->addWidget(m_empty);
    column->addWidget(m_list, 1);
    column->addWidget(m_tickets);
    buildFoot();
    connectCard();
    refresh();
}

void DecisionsPanel::buildFoot()
{
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(12, 6, 12, 8);
    foot->setSpacing(8);
    for (QWidget* each :
         {static_cast<QWidget*>(m_force), static_cast<QWidget*>(m_pause), static_cast<QWidget*>(m_exclude)})
        foot->addWidget(each);
    foot->addStretch();
    foot->addWidget(m_count);
    static_cast<QVBoxLayout*>(layout())->addLayout(foot);
    m_count->setFont(uiFont(11));
    m_force->setFreeToolTip(tr("Hedge now, whatever the band says. Ctrl+H"));
    m_pause->setFreeToolTip(tr("No hedge of this underlying for a while. Ctrl+P"));
    m_exclude->setFreeToolTip(tr("No hedge at one venue for a while. Ctrl+Shift+X"));
    const auto withCard = [this](auto open) {
        return [this, open] {
            if (m_commands && snapshot()) open();
        };
    };
    connect(m_force, &PushButton::clicked, this, withCard([this] {
                openForceHedgeCard(window(), cardTop(), *m_commands, *snapshot(), selection()->underlying());
            }));
    connect(m_pause, &PushButton::clicked, this, withCard([this] {
                openPauseCard(window(), cardTop(), *m_commands, *snapshot(), selection()->underlying());
            }));
    connect(m_exclude, &PushButton::clicked, this,
            withCard([this] { openExcludeCard(window(), cardTop(), *m_commands, *snapshot()); }));
}

void DecisionsPanel::connectCard()
{
    connect(m_card, &ProposalCard::notTaken, this, &Panel::noticeRaised);
    connect(m_card, &ProposalCard::approved, this, [this](SequenceNumber proposal) {
        if (!m_commands) return;
        m_commands->approve(proposal, bound(proposal),
                            m_shownProposals ? m_shownProposals->whyUnbound(proposal) : QString());
    });
    connect(m_card, &ProposalCard::resized, this,
            [this](SequenceNumber proposal, double quantity, std::optional<double> limit, const QString& reason) {
                if (m_commands) m_commands->resizeProposal(proposal, quantity, limit, reason, bound(proposal));
            });
    connect(m_card, &ProposalCard::vetoRequested, this, [this] {
        const auto all = waiting();
        if (m_commands && !all.empty()) openVetoCard(window(), cardTop(), *m_commands, all.front(), snapshot()->time);
    });
}

/// Nothing pinned takes no room.
void DecisionsPanel::placePinned()
{
    const bool any = !m_card->isHidden() || !m_waiting->isHidden() || !m_words->isHidden();
    const int margin = any ? 8 : 0;
    m_pinned->setContentsMargins(margin, margin, margin, margin);
}

int DecisionsPanel::cardTop() const { return mapTo(window(), QPoint(0, 0)).y(); }

void DecisionsPanel::setCommands(DeskCommands* commands) { m_commands = commands; }

void DecisionsPanel::showSnapshot(const SnapshotPointer& snapshot)
{
    // A reader who scrolled away keeps the row that is read; at the top the newest stays in view.
    QScrollBar* bar = m_list->verticalScrollBar();
    const QPersistentModelIndex read = bar->value() > 0 ? m_list->indexAt(QPoint(1, 1)) : QModelIndex();
    const int at = read.isValid() ? m_list->visualRect(read).top() : 0;
    const auto rows = [this] {
        const int count = m_model->rowCount();
        const auto number = [this](int row) { return m_model->at(row).decision->sequence; };
        return count == 0 ? std::tuple(0, SequenceNumber{}, SequenceNumber{})
                          : std::tuple(count, number(0), number(count - 1));
    };
    const auto before = rows();
    m_model->setDecisions(withoutWaiting(*snapshot), snapshot->orders.items());
    Panel::showSnapshot(snapshot);
    // A row that leaves the old end takes the places of all with it, and the list shows none until it is laid out
    // again, which waits until the window has nothing else to do.
    if (m_list->isVisible() && rows() != before) m_list->doItemsLayout();
    if (read.isValid()) bar->setValue(bar->value() + m_list->visualRect(read).top() - at);
}

void DecisionsPanel::refresh()
{
    showProposals();
    // In a low window what waits for an answer has the room.
    const bool isCrowded = !m_card->isHidden() && height() < kRoomForTickets;
    if (snapshot()) m_tickets->showTickets(snapshot()->tickets, snapshot()->time, isCrowded ? 1 : 3);
    showFoot();
    placePinned();
    m_list->viewport()->update();
    Panel::refresh();
}

/// The chosen one first, then by age.
std::vector<interfaces::ProposalView> DecisionsPanel::waiting() const
{
    if (!snapshot()) return {};
    const bool journal = snapshot()->session == interfaces::SessionKind::Review;
    auto all = journal || !m_shownProposals ? waitingProposals(*snapshot()) : m_shownProposals->waiting();
    const auto isChosen = [this](const auto& each) { return each.decision->sequence == m_chosen; };
    std::stable_partition(all.begin(), all.end(), isChosen);
    return all;
}

void DecisionsPanel::setShownProposals(const ShownProposals* shown)
{
    m_shownProposals = shown;
    connect(shown, &ShownProposals::changed, this, &DecisionsPanel::refresh);
}

std::optional<interfaces::ProposalFigures> DecisionsPanel::bound(SequenceNumber proposal) const
{
    return m_shownProposals ? m_shownProposals->bound(proposal) : std::nullopt;
}

void DecisionsPanel::chooseProposal(SequenceNumber proposal)
{
    m_chosen = proposal;
    refresh();
}

/// Keys that were on their way to the card must not reach the list, where Enter opens a record.
void DecisionsPanel::endCard()
{
    // Of this window, also while another is the active one: back here the keys are the card's again.
    const QWidget* has = window()->focusWidget();
    const bool hadKeys = m_card->isVisible() && (has == m_card || m_card->isAncestorOf(has));
    const bool isJournal = snapshot() && snapshot()->session == interfaces::SessionKind::Review;
    if (hadKeys && !isJournal && m_card->isEnded()) return;
    const QString why = m_shownProposals ? m_shownProposals->whyUnbound(m_card->sequence()) : QString();
    hadKeys && !isJournal && !why.isEmpty() ? m_card->showEnded(why) : m_card->hide();
}

void DecisionsPanel::showProposals()
{
    const auto all = waiting();
    const auto shown = [this] { return std::tuple(m_card->isHidden(), m_card->isEnded(), m_card->sequence()); };
    const auto before = shown();
    if (all.empty()) {
        endCard();
    } else {
        m_card->show();
        m_card->showProposal(all.front(), snapshot()->time, snapshot()->session == interfaces::SessionKind::Review);
    }
    // At once: on a busy window another one's buttons stood in the room of the line before, and where none waits a
    // hole.
    if (before != shown()) {
        placePinned();
        layout()->activate();
    }
    const auto count = all.size();
    header()->setFollowText(count == 0   ? QString()
                            : count == 1 ? tr("1 proposal waits")
                                         : tr("%1 proposals wait").arg(count));
    m_waiting->setVisible(count > 1);
    if (count < 2) return;
    QStringList others;
    for (std::size_t i = 1; i < count; ++i)
        others << QStringLiteral("%1, %2").arg(proposalTitle(all[i]), countdown(all[i].expires - snapshot()->time));
    m_waiting->setText((count == 2 ? tr("%1 more waits: %2") : tr("%1 more wait: %2"))
                           .arg(count - 1)
                           .arg(others.join(QStringLiteral("; "))));
    setLabelColour(m_waiting, theme().text2);
}

void DecisionsPanel::showFoot()
{
    const QString underlying = selection() ? selection()->underlying() : QString();
    m_pause->setText(tr("Pause %1…").arg(underlying));
    const bool locked = snapshot() && snapshot()->session == interfaces::SessionKind::Review;
    for (PushButton* each : {m_force, m_pause, m_exclude})
        each->setLocked(locked ? tr("Locked: this is a journal.") : QString());
    QString count;
    if (m_filter->isFiltering())
        count = tr("%1 of %2 shown").arg(m_filter->rowCount()).arg(m_model->rowCount());
    else if (snapshot())
        count = countSentence(*snapshot(), width() < 480);
    m_count->setText(count);
    m_count->setToolTip(tr("Decisions of the engine since 00:00 UTC, or since the session's start where that is later: "
                           "the period of P&L and hedge cost. What persons ordered has record numbers too and is not "
                           "counted here."));
    setLabelColour(m_count, theme().text3);
    const QString empty = emptyMessage();
    m_empty->setText(empty);
    setLabelColour(m_empty, theme().text2);
    m_empty->setVisible(!empty.isEmpty());
}

QString DecisionsPanel::emptyMessage() const
{
    if (m_filter->rowCount() > 0) return {};
    if (m_model->rowCount() > 0) return tr("No decision fits the filter.");
    const QString needs = tr("No decision yet. The engine first needs a surface, a spot price and a book");
    const QString missing = snapshot() ? missingParts(*snapshot()) : tr("the desk");
    return missing.isEmpty() ? tr("No decision yet. The engine decides when net delta, the band or a price changes.")
                             : needs + tr("; missing: %1.").arg(missing);
}

QString DecisionsPanel::tableText(QChar separator) const
{
    if (m_filter->rowCount() == 0) return {};
    QString table;
    QStringList cells;
    for (int c = 0; c < DecisionLogModel::kColumnCount; ++c)
        cells << csvCell(m_filter->headerData(c, Qt::Horizontal).toString(), separator);
    table += cells.join(separator) + QLatin1Char('\n');
    for (int r = 0; r < m_filter->rowCount(); ++r) {
        cells.clear();
        for (int c = 0; c < DecisionLogModel::kColumnCount; ++c)
            cells << csvCell(m_filter->index(r, c).data(DecisionLogModel::FullPrecisionRole).toString(), separator);
        table += cells.join(separator) + QLatin1Char('\n');
    }
    return table;
}

bool DecisionsPanel::focusFilter()
{
    m_words->show();
    placePinned();
    m_words->setFocus();
    m_words->selectAll();
    return true;
}

void DecisionsPanel::focusProposal()
{
    if (m_card->isVisible()) m_card->setFocus(Qt::ShortcutFocusReason);
}

void DecisionsPanel::chooseRow(const QModelIndex& index)
{
    const auto& view = m_model->at(m_filter->mapToSource(index).row());
    Q_EMIT recordChosen(view.decision, text(view.hash));
    Q_EMIT panelRequested(QStringLiteral("decision-record"));
}

void DecisionsPanel::openRecord(SequenceNumber record)
{
    int row = 0;
    while (row < m_model->rowCount() && m_model->at(row).decision->sequence != record)
        ++row;
    if (row == m_model->rowCount())
        return Q_EMIT noticeRaised(
            tr("Record %1 is not in the list, which holds the newest; the journal of this session has it.")
                .arg(record.value));
    const QModelIndex source = m_model->index(row, DecisionLogModel::Headline);
    if (!m_filter->mapFromSource(source).isValid()) showAll();
    const QModelIndex index = m_filter->mapFromSource(source);
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
    chooseRow(index);
}

/// What is asked for by its number is shown whatever the list is narrowed to.
void DecisionsPanel::showAll()
{
    m_kinds->setCurrent(0);
    m_filter->setShown(DecisionFilterModel::Show::All);
    m_words->clear();
    showFoot();
}

void DecisionsPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    m_list->doItemsLayout();
    showFoot();
}

}  // namespace ballast::ui
