#include "ui/connections/venues_model.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "ui/connections/connection_cells.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::AccountConnectionView;
using interfaces::VenueConnectionView;

/// In the order of AccountConnectionView::capabilities, as columns print them.
struct Ability {
    const char *id, *name, *unit;
};
constexpr std::array<Ability, 8> kAbilities{{{"amend", "Amends", ""},
                                             {"mass-quote", "Mass", "quotes"},
                                             {"cancel-all", "Cancels", "all at once"},
                                             {"on-disconnect", "Cancels", "on disconnect"},
                                             {"scheduled", "Cancels", "at a time"},
                                             {"by-id", "Finds", "by our id"},
                                             {"reduce-only", "Reduce", "only"},
                                             {"post-only", "Post", "only"}}};

/// How a contract's line among a venue's begins.
constexpr std::string_view kContract = "contract ";

std::vector<LadderColumn> venueColumns()
{
    std::vector<LadderColumn> columns{
        {"venue", QObject::tr("Venue"), "", "Hyperliquid", true, true, false, 0, true},
        {"kind", QObject::tr("Kind"), "", "hyperliquid", true},
        {"state", QObject::tr("State"), "", QObject::tr("not connected"), true, true, false, 14, true},
        {"quality", QObject::tr("Good"), QObject::tr("instruments"), QObject::tr("1,806 of 1,806"), true, true, false,
         14},
        {"armed", QObject::tr("Dead man's"), QObject::tr("switch"), QObject::tr("not armed"), true, true, false, 14,
         true},
        {"held", QObject::tr("Budget"), QObject::tr("messages left"), "888 of 888"},
        {"kept", QObject::tr("Kept"), QObject::tr("for cancels"), "88.8"},
        {"rate", QObject::tr("Refills"), QObject::tr("a second"), "88.8"}};
    for (const auto& ability : kAbilities)
        columns.push_back({QString::fromLatin1(ability.id), QObject::tr(ability.name), QObject::tr(ability.unit), "yes",
                           true, true, false, 14});
    columns.push_back({"final", QObject::tr("Fills final"), "", QObject::tr("after blocks"), true});
    columns.push_back({"error", QObject::tr("Last error"), QObject::tr("or who holds the keys"),
                       QObject::tr("order refused: not enough funds"), true, true, true, 0, true});
    return columns;
}

LadderCell stateCell(const VenueConnectionView& venue, const AccountConnectionView* account)
{
    if (!venue.connected) return markedCell(QObject::tr("feed down"), Mark::Breach, Tone::Breach);
    if (account && !account->connected) return markedCell(QObject::tr("account down"), Mark::Breach, Tone::Breach);
    return wordCell(account ? QObject::tr("connected") : QObject::tr("market alone"));
}

LadderCell armedCell(const AccountConnectionView& account)
{
    const bool hasSwitch = std::any_of(account.capabilities.begin(), account.capabilities.end(), [](const auto& one) {
        return one.has && (one.name == "cancel on disconnect" || one.name == "scheduled cancel");
    });
    if (!hasSwitch) return wordCell(QObject::tr("has none"), Tone::Quiet);
    if (!account.armed) return markedCell(QObject::tr("not told"), Mark::Notice, Tone::Quiet);
    return *account.armed ? markedCell(QObject::tr("armed"), Mark::Done, Tone::Value)
                          : markedCell(QObject::tr("not armed"), Mark::Warning, Tone::Warn);
}

LadderCell abilityCell(const AccountConnectionView& account, std::size_t which)
{
    if (which >= account.capabilities.size()) return missingCell();
    const auto& one = account.capabilities[which];
    LadderCell cell =
        one.has ? markedCell(QObject::tr("yes"), Mark::Done, Tone::Value) : wordCell(QObject::tr("no"), Tone::Quiet);
    cell.toolTip = text(one.name);
    return cell;
}

QString errorOf(const VenueConnectionView& venue, const AccountConnectionView* account)
{
    if (account && !account->lastError.empty()) {
        const QString when =
            account->lastErrorAge ? QObject::tr(" (%1 ago)").arg(age(*account->lastErrorAge)) : QString();
        return text(account->lastError) + when;
    }
    return text(venue.lastFault);
}

LadderRow venueRow(const VenueConnectionView& venue, const AccountConnectionView* account)
{
    const std::string name = account ? account->label : venue.name;
    LadderRow row{.key = text(name), .kind = RowKind::Plain, .cells = {}};
    const QString good =
        QObject::tr("%1 of %2")
            .arg(plain(static_cast<double>(venue.good), 0), plain(static_cast<double>(venue.instruments), 0));
    row.cells = {wordCell(text(name)), wordCell(text(venue.kind), Tone::Label), stateCell(venue, account),
                 venue.good == venue.instruments ? wordCell(good) : markedCell(good, Mark::Warning, Tone::Warn)};
    if (account) {
        row.cells.push_back(armedCell(*account));
        row.cells.push_back(
            account->budgetHeld
                ? wordCell(QObject::tr("%1 of %2").arg(plain(*account->budgetHeld, 0), plain(account->burst, 0)))
                : missingCell());
        row.cells.push_back(plainCell(account->keptForCancels, 1));
        row.cells.push_back(plainCell(account->ordersPerSecond, 1));
        for (std::size_t i = 0; i < kAbilities.size(); ++i)
            row.cells.push_back(abilityCell(*account, i));
        row.cells.push_back(wordCell(text(account->finality), Tone::Label));
    } else {
        for (std::size_t i = 0; i < kAbilities.size() + 5; ++i) {
            row.cells.push_back(missingCell());
            row.cells.back().toolTip = QObject::tr("No account is connected here");
        }
    }
    LadderCell error = wordCell(errorOf(venue, account), Tone::Label);
    error.toolTip = error.text;
    row.cells.push_back(std::move(error));
    return row;
}

/// A contract that the venue consists of: who holds its keys stands where another row has its last error.
LadderRow contractRow(const VenueConnectionView& venue, const interfaces::DoubtedInstrumentView& contract)
{
    LadderRow row{.key = text(venue.name + contract.name), .kind = RowKind::Plain, .cells = {}};
    const QString role = text(contract.name).mid(static_cast<qsizetype>(kContract.size()));
    row.cells = {wordCell(QStringLiteral("  ") + role), wordCell(QObject::tr("contract"), Tone::Label),
                 contract.quality == domain::Quality::Suspect
                     ? markedCell(contract.reason.starts_with("F102") ? QObject::tr("changed") : QObject::tr("paused"),
                                  Mark::Breach, Tone::Breach)
                     : wordCell(QObject::tr("as it was"))};
    for (std::size_t i = 0; i < kAbilities.size() + 6; ++i)
        row.cells.push_back(wordCell(QString()));
    LadderCell keys = wordCell(text(contract.reason), Tone::Label);
    keys.toolTip = keys.text;
    row.cells.push_back(std::move(keys));
    return row;
}

}  // namespace

void VenuesModel::show(const interfaces::ConnectionsView& view)
{
    std::vector<LadderRow> rows;
    for (const auto& venue : view.venues) {
        if (venue.instruments == 0 && venue.channels.empty() && venue.connected) continue;  // An oracle, or a wallet.
        bool hasAccount = false;
        for (const auto& account : view.accounts) {
            if (account.venue != venue.name) continue;
            rows.push_back(venueRow(venue, &account));
            hasAccount = true;
        }
        if (!hasAccount) rows.push_back(venueRow(venue, nullptr));
        for (const auto& one : venue.doubted)
            if (one.name.starts_with(kContract)) rows.push_back(contractRow(venue, one));
    }
    setTable(venueColumns(), std::move(rows));
}

}  // namespace ballast::ui
