#include <QApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <cmath>
#include <memory>

#include "interfaces/trade_views.h"
#include "ui/choices/choices.h"
#include "ui/choices/history.h"
#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/header/proposal_bell.h"
#include "ui/header/watch_line.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/main_window.h"
#include "ui/tickets/confirm_card.h"
#include "ui/tickets/decision_text.h"

/// What a person chooses of the window: settings, link groups, confirmations, and the steps that take them back.
namespace ballast::ui {
namespace {

constexpr int kLayoutStepMilliseconds = 400;

std::optional<OrderKind> orderKindOf(domain::OperatorAction action)
{
    switch (action) {
    case domain::OperatorAction::PlaceOrder:
        return OrderKind::ByTicket;
    case domain::OperatorAction::Approve:
        return OrderKind::Approval;
    case domain::OperatorAction::ForceHedge:
        return OrderKind::ForcedHedge;
    default:
        return std::nullopt;
    }
}

using Figures = std::vector<std::pair<QString, QString>>;

/// What a command says of itself.
Figures ownFigures(const domain::OperatorCommand& c)
{
    Figures figures;
    const auto add = [&](const QString& name, const QString& value) {
        if (!value.isEmpty()) figures.emplace_back(name, value);
    };
    add(QObject::tr("Instrument"), text(c.instrument));
    add(QObject::tr("Underlying"), text(c.underlying));
    add(QObject::tr("Account or venue"), text(c.account.empty() ? c.venue : c.account));
    if (c.side) add(QObject::tr("Side"), *c.side == domain::Side::Buy ? QObject::tr("Buy") : QObject::tr("Sell"));
    if (c.quantity) add(QObject::tr("Size"), text(c.quantity->toString()));
    if (c.limitPrice) add(QObject::tr("Limit price"), text(c.limitPrice->toString()));
    add(QObject::tr("Reason"), text(c.reason));
    return figures;
}

void addOrder(const interfaces::OrderPreview& order, ConfirmFacts& facts)
{
    const auto usd = [](double value) { return usd0(value) + QStringLiteral("\u00A0USD"); };
    facts.figures.emplace_back(QObject::tr("Notional"), usd(order.notionalUsd));
    facts.figures.emplace_back(order.premiumUsd < 0.0 ? QObject::tr("Received") : QObject::tr("Paid"),
                               usd(std::abs(order.premiumUsd)));
    if (order.edgeUsd) facts.figures.emplace_back(QObject::tr("Against our fit"), usd(*order.edgeUsd));
    facts.figures.emplace_back(QObject::tr("Net delta after"), deltaCoin(order.underlying, order.deltaCoin.after) +
                                                                   QLatin1Char(' ') + text(order.underlying));
    facts.figures.emplace_back(QObject::tr("Vega after"), usd(order.vegaUsd.after));
    if (order.margin.after)
        facts.figures.emplace_back(QObject::tr("Margin after"),
                                   percent1(*order.margin.after) + QStringLiteral("\u00A0%"));
}

void addProposal(const interfaces::ProposalView& proposal, const interfaces::ProposalFigures& now, ConfirmFacts& facts)
{
    const auto usd = [](double value) { return usd2(value) + QStringLiteral("\u00A0USD"); };
    const std::string& coin = proposal.decision->underlying;
    facts.sentence = sentence(now.sentence);
    facts.figures.insert(facts.figures.begin(), {QObject::tr("Instrument"), text(proposal.instrument)});
    facts.figures.insert(facts.figures.begin() + 1, {QObject::tr("Venue"), text(proposal.venue)});
    facts.figures.emplace_back(QObject::tr("Notional"),
                               usd0(std::abs(now.quantity) * now.spot) + QStringLiteral("\u00A0USD"));
    facts.figures.emplace_back(QObject::tr("Cost"), usd(now.costUsd));
    facts.figures.emplace_back(QObject::tr("Risk removed"), usd(now.riskRemovedUsd));
    facts.figures.emplace_back(QObject::tr("Net delta after"),
                               deltaCoin(coin, now.netDeltaAfter) + QLatin1Char(' ') + text(coin));
}

/// Whether the preview is of that order.
bool answers(const interfaces::OrderPreview& preview, const domain::OperatorCommand& command)
{
    const auto& asked = preview.asked;
    if (!asked || command.action != domain::OperatorAction::PlaceOrder || !command.quantity || !command.limitPrice)
        return false;
    const auto size = domain::Quantity::fromDouble(asked->quantity);
    return asked->instrument == command.instrument && asked->side == command.side && size && *size == *command.quantity;
}

/// Why the gate would not let it pass now; empty: it would.
QString whyNot(const interfaces::OrderPreview& preview)
{
    if (!preview.message.empty()) return text(preview.message);
    QStringList all;
    for (const auto& refusal : preview.refusals)
        all << text(refusal.words);
    return all.isEmpty() ? QString() : QObject::tr("The gate would stop it: %1").arg(all.join(QLatin1Char(' ')));
}

/// What it would lie above and pass all the same; to send it here is to confirm that too.
QString softLimits(const interfaces::OrderPreview& preview)
{
    QStringList all;
    for (const auto& soft : preview.soft)
        all << text(soft);
    return all.isEmpty() ? QString() : QObject::tr("Above a soft limit: %1").arg(all.join(QLatin1Char(' ')));
}

void addHedge(const interfaces::UnderlyingView& coin, const domain::OperatorCommand& command, ConfirmFacts& facts)
{
    const auto delta = [&coin](double value) {
        return deltaCoin(coin.code, value) + QChar(QChar::Nbsp) + text(coin.code);
    };
    facts.figures.emplace_back(QObject::tr("Net delta now"), delta(coin.net.deltaCoin));
    if (command.quantity)
        facts.figures.emplace_back(QObject::tr("Net delta after"),
                                   delta(coin.net.deltaCoin + command.quantity->toDouble()));
}

}  // namespace

void MainWindow::connectChoices()
{
    m_commands.setAsker([this](const domain::OperatorCommand& command) { return mayGo(command); });
    connect(&Choices::instance(), &Choices::changed, this, &MainWindow::useChoices);
    connect(&m_sounds, &DeskSounds::sounded, this,
            [this](SoundKind kind) { m_player.play(kind, Choices::instance().now().soundOf(kind).file); });
    m_layoutStep.setSingleShot(true);
    m_layoutStep.setInterval(kLayoutStepMilliseconds);
    connect(&History::instance(), &History::aboutToAdd, this, [this] {
        if (m_layoutStep.isActive()) addLayoutStep();
    });
    connect(&m_layoutStep, &QTimer::timeout, this, &MainWindow::addLayoutStep);
    useChoices();
}

void MainWindow::useChoices()
{
    const DeskChoices& choices = Choices::instance().now();
    m_actions->useChosenKeys();
    for (Panel* panel : m_panels.all) {
        const LinkGroup group = linkGroupOf(choices.links.value(panel->id()));
        panel->setLinkGroup(group);
        if (m_links.groupOf(panel->selection()) != group) m_links.join(panel->selection(), group);
    }
    m_bell->setSound(choices.soundOf(SoundKind::Proposal).on);
    if (m_shown) showSnapshot(m_shown);
}

Panel* MainWindow::focusedPanel() const
{
    for (QWidget* at = QApplication::focusWidget(); at; at = at->parentWidget()) {
        if (auto* panel = qobject_cast<Panel*>(at)) return panel;
        // Its head, with what can be chosen there, stands beside it in the dock.
        if (const auto* dock = qobject_cast<DeskDock*>(at)) return dock->panel();
    }
    return nullptr;
}

Selection* MainWindow::selection()
{
    const Panel* panel = focusedPanel();
    return m_links.of(panel && panel->header()->isLinked() ? panel->linkGroup() : LinkGroup::A);
}

void MainWindow::chooseLinkGroup(Panel* panel, LinkGroup group)
{
    if (!panel || !panel->header()->isLinked()) return tell(tr("This panel follows no link group."));
    Choices::instance().change(tr("Link group of %1").arg(panel->title()), [&](DeskChoices& choices) {
        if (group == LinkGroup::A)
            choices.links.remove(panel->id());
        else
            choices.links[panel->id()] = letterOf(group);
    });
}

SettingsPage* MainWindow::settings() const { return m_settings; }

void MainWindow::openSettings()
{
    if (!m_settings) {
        KeyTable keys;
        keys.entries = [this] {
            QList<KeyEntry> entries;
            for (const auto& entry : m_actions->entries()) {
                QString words = entry.action->text();
                words.remove(QLatin1Char('&'));
                entries << KeyEntry{entry.id, entry.group, words, entry.action->shortcut(), entry.usual};
            }
            for (const auto& entry : placeKeys())
                entries << KeyEntry{entry.id, entry.place, entry.words, sequenceOf(entry.key), entry.usual};
            return entries;
        };
        keys.rebind = [this](const QString& id, const QKeySequence& sequence) {
            const QString why = m_actions->whyNot(id, sequence);
            if (!why.isEmpty()) return why;
            Choices::instance().change(tr("Key of %1").arg(id.section(QLatin1Char('/'), 1)), [&](DeskChoices& choices) {
                choices.keys[id] = sequence.toString(QKeySequence::PortableText);
                for (const auto& entry : m_actions->entries())
                    if (entry.id == id && entry.usual == sequence) choices.keys.remove(id);
                if (const auto* entry = placeKeyOf(id); entry && entry->usual == sequence) choices.keys.remove(id);
            });
            return QString();
        };
        m_settings = new SettingsPage(
            keys, [this](SoundKind kind) { m_player.play(kind, Choices::instance().now().soundOf(kind).file); }, this);
    }
    m_settings->show();
    m_settings->raise();
    m_settings->activateWindow();
}

void MainWindow::undo()
{
    addLayoutStep();
    const auto [what, whyNot] = History::instance().undo();
    tell(what.isEmpty()     ? tr("Nothing to undo. Orders and hedges are never undone.")
         : whyNot.isEmpty() ? tr("Undone: %1.").arg(what)
                            : tr("Not undone: %1. %2").arg(what, whyNot));
}

void MainWindow::redo()
{
    const auto [what, whyNot] = History::instance().redo();
    tell(what.isEmpty()     ? tr("Nothing to redo.")
         : whyNot.isEmpty() ? tr("Done again: %1.").arg(what)
                            : tr("Not done again: %1. %2").arg(what, whyNot));
}

/// What came forward is no step; what was moved, opened, closed or floated is.
void MainWindow::noteLayout()
{
    if (History::instance().isReplaying()) return;
    m_layoutStep.start();
}

void MainWindow::addLayoutStep()
{
    m_layoutStep.stop();
    if (!m_laidOut) return;
    const Layout before = m_layoutBefore, after = m_area->layout();
    m_layoutBefore = after;
    if (before.docked == after.docked && before.floating == after.floating) return;
    if (!before.docked && before.floating.isEmpty()) return;
    const LayoutPlace where = place();
    History::instance().addThatMayWait(
        tr("Layout"),
        [this, where, before] { return History::Answer(restoreLayout(where, before), where.compact == m_compact); },
        [this, where, after] { return History::Answer(restoreLayout(where, after), where.compact == m_compact); });
}

/// In the workspace that it is of. Why not, where it cannot be shown now.
QString MainWindow::restoreLayout(const LayoutPlace& where, const Layout& layout)
{
    if (where.compact != m_compact)
        return where.compact ? tr("It was of the small window: make the window smaller first.")
                             : tr("It was of the large window: make the window larger first.");
    if (place().workspace != where.workspace) {
        bool found = false;
        for (const auto& own : m_owns)
            if (own.id == where.workspace) {
                turnTo(own.base, own.id);
                found = true;
            }
        for (int i = 0; i < kWorkspaceCount; ++i)
            if (idOf(static_cast<Workspace>(i)) == where.workspace) {
                turnTo(static_cast<Workspace>(i));
                found = true;
            }
        if (!found) return tr("Its workspace is no more.");
    }
    m_area->showLayout(layout, [workspace = m_workspace, compact = m_compact](QSize window) {
        return defaultLayout(workspace, window, compact);
    });
    m_layoutBefore = m_area->layout();
    saveLayoutSoon();
    if (m_shown) showSnapshot(m_shown);
    return {};
}

void MainWindow::chooseTheme(bool dark)
{
    if (dark == theme().isDark) return;
    ThemeHolder::instance().setDark(dark);
    History::instance().add(
        tr("Theme"), [dark] { ThemeHolder::instance().setDark(!dark); },
        [dark] { ThemeHolder::instance().setDark(dark); });
}

void MainWindow::choosePreset(ColourPreset preset)
{
    const ColourPreset before = ThemeHolder::instance().preset();
    if (preset == before) return;
    ThemeHolder::instance().setPreset(preset);
    History::instance().add(
        tr("Colours"), [before] { ThemeHolder::instance().setPreset(before); },
        [preset] { ThemeHolder::instance().setPreset(preset); });
}

/// What the order would do by that picture; `asked` is what its ticket asked as it was pressed. What follows the market
/// in the command is bound anew: the person confirms what the card shows.
ConfirmFacts MainWindow::confirmFacts(domain::OperatorCommand& command, const interfaces::Snapshot& now,
                                      const std::optional<interfaces::OrderQuestion>& asked) const
{
    const auto kind = orderKindOf(command.action).value_or(OrderKind::ForcedHedge);
    ConfirmFacts facts;
    facts.title = tr("%1: send it?").arg(nameOf(kind));
    const auto* preview = now.order && asked && now.order->asked == asked ? now.order.get() : nullptr;
    if (preview && preview->message.empty())
        command.limitPrice = domain::Price::fromDouble(preview->limitPrice).value_or(*command.limitPrice);
    const auto proposal = std::find_if(now.proposals.begin(), now.proposals.end(), [&](const auto& p) {
        return p.decision->sequence == command.proposal && p.expires > now.time;
    });
    const bool waits = proposal != now.proposals.end();
    const bool known = waits && proposal->now;
    if (kind == OrderKind::Approval && known) {
        command.quantity = domain::Quantity::fromDouble(proposal->now->quantity).value_or(*command.quantity);
        command.limitPrice = domain::Price::fromDouble(proposal->now->limitPrice).value_or(*command.limitPrice);
    }
    facts.figures = ownFigures(command);
    if (kind == OrderKind::ByTicket && preview && preview->message.empty()) {
        addOrder(*preview, facts);
        facts.sentence += QLatin1Char(' ') + orderKindWords(interfaces::isOfVenues(now.session), asked->venue);
        facts.above = softLimits(*preview);
    }
    if (kind == OrderKind::Approval && known) addProposal(*proposal, *proposal->now, facts);
    if (kind == OrderKind::Approval)
        facts.waits =
            !waits   ? tr("Proposal %1 does not wait any more; nothing can be sent for it.").arg(command.proposal.value)
            : !known ? tr("Proposal %1 shows no figures of now.").arg(command.proposal.value)
            : proposal->blockedBecause.empty() ? QString()
                                               : tr("Send waits: %1").arg(text(proposal->blockedBecause));
    if (kind == OrderKind::ByTicket)
        facts.waits = !m_bridge.ofNow().has(interfaces::SectionId::Order) ? tr("The desk works out what it would do.")
                      : preview                                           ? whyNot(*preview)
                                : tr("Its ticket asks for nothing like it any more; ask there again.");
    if (const auto* coin = now.findUnderlying(command.underlying); kind == OrderKind::ForcedHedge && coin)
        addHedge(*coin, command, facts);
    return facts;
}

namespace {

/// Of an order, in USD; empty: it is not known.
std::optional<double> notionalOf(OrderKind kind, const domain::OperatorCommand& command,
                                 const interfaces::Snapshot& now)
{
    if (kind == OrderKind::ByTicket && now.order && answers(*now.order, command))
        return std::abs(now.order->notionalUsd);
    if (kind == OrderKind::Approval)
        for (const auto& proposal : now.proposals)
            if (proposal.decision->sequence == command.proposal && proposal.now)
                return std::abs(proposal.now->quantity * proposal.now->spot);
    const auto* coin = now.findUnderlying(command.underlying);
    if (kind == OrderKind::ForcedHedge && command.quantity && coin && coin->spot.value)
        return std::abs(command.quantity->toDouble() * *coin->spot.value);
    return std::nullopt;
}

/// The command as the card shows it, and as it did until the last change: a press means what stood there a moment
/// before it.
struct ShownCommand {
    domain::OperatorCommand now, before;
    std::optional<interfaces::OrderQuestion> asked;  ///< By its ticket, if it has one.
    QElapsedTimer since;

    void take(const domain::OperatorCommand& next)
    {
        if (next.quantity == now.quantity && next.limitPrice == now.limitPrice) return;
        before = now;
        now = next;
        since.start();
    }
    const domain::OperatorCommand& bound() const
    {
        return since.isValid() && since.elapsed() < ShownProposals::kSettleMilliseconds ? before : now;
    }
};

}  // namespace

/// By the person's own rule for that kind and size of order. What the gate asks beside stays.
bool MainWindow::mayGo(const domain::OperatorCommand& command)
{
    const auto kind = orderKindOf(command.action);
    if (!kind || !m_shown) return true;
    const Confirm how = Choices::instance().now().confirmOf(*kind).of(notionalOf(*kind, command, *m_shown));
    if (how == Confirm::Off) return true;
    const auto shown = std::make_shared<ShownCommand>();
    shown->now = command;
    if (m_shown->order && answers(*m_shown->order, command)) shown->asked = m_shown->order->asked;
    const auto factsOf = [this, how, shown](const interfaces::Snapshot& now) {
        domain::OperatorCommand next = shown->now;
        ConfirmFacts facts = confirmFacts(next, now, shown->asked);
        shown->take(next);
        if (!facts.sentence.isEmpty()) return facts;
        QStringList words;
        for (const auto& [name, value] : facts.figures)
            words << name + QLatin1Char(' ') + value;
        facts.sentence = how == Confirm::Prompt ? words.join(QStringLiteral("; ")) + QLatin1Char('.')
                                                : tr("The gate judges it when it is sent.");
        return facts;
    };
    const ConfirmFacts first = factsOf(*m_shown);
    shown->since.invalidate();  // The card begins with it: nothing stood there before.
    Card* card =
        openConfirmCard(this, cardTop(), how, first, factsOf, [this, shown] { m_commands.confirmed(shown->bound()); });
    if (kind != OrderKind::ByTicket) return false;
    m_ticketCard = card;
    connect(card, &Card::closed, this, &MainWindow::tellWishesSoon);
    tellWishesSoon();
    return false;
}

}  // namespace ballast::ui
