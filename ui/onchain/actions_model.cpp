#include "ui/onchain/actions_model.h"

#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::ActionStage;
using interfaces::ChainActionView;
using interfaces::WalletBookLine;
using interfaces::WalletView;

enum Column : std::size_t {
    What,
    State,
    Confirmed,
    Expected,
    Worst,
    Nonce,
    Age,
    Depth,
    Offered,
    Cost,
    Hash,
    Note,
    All
};

std::vector<LadderColumn> makeColumns()
{
    return {{"what", QObject::tr("Action"), "", QObject::tr("approve WETH/USDC/3000"), true, true, false, 14, true},
            {"state", QObject::tr("State"), "", QObject::tr("connected M"), true, true, false, 18, true},
            {"confirmed", QObject::tr("Confirmed"), QObject::tr("held"), "8,888,888.888", false, true, false, 0, true},
            {"expected", QObject::tr("Expected"), QObject::tr("once all land"), "8,888,888.888", false, true, false, 0,
             true},
            {"worst", QObject::tr("At worst"), QObject::tr("by bounds"), "8,888,888.888"},
            {"nonce", QObject::tr("Nonce"), "", "88,888", false, true, false, 0, true},
            {"age", QObject::tr("Asked"), QObject::tr("ago"), "88 min 88 s"},
            {"depth", QObject::tr("Depth"), QObject::tr("blocks"), "88,888"},
            {"offered", QObject::tr("Offers"), "gwei", "8,888.888"},
            {"cost", QObject::tr("Cost"), "ETH", "0.88888888"},
            {"hash", QObject::tr("Hash"), "", "8888…8888", true},
            {"note", QObject::tr("Note"), "", QObject::tr("order and what befell it"), true, true, true, 0, true}};
}

LadderRow rowOf(const QString& key, RowKind kind, const QString& what)
{
    LadderRow row{.key = key, .kind = kind, .cells = {}};
    row.cells.assign(All, blankCell());
    row.cells[What] = wordCell(what, kind == RowKind::Group ? Tone::Value : Tone::Label);
    return row;
}

struct Look {
    QString words;
    Mark mark{Mark::None};
    Tone tone{Tone::Value};
};

Look lookOf(ActionStage stage)
{
    switch (stage) {
    case ActionStage::Built:
        return {QObject::tr("built"), Mark::Delayed, Tone::Label};
    case ActionStage::Signed:
        return {QObject::tr("signed"), Mark::Delayed, Tone::Label};
    case ActionStage::Pending:
        return {QObject::tr("pending"), Mark::Delayed, Tone::Accent};
    case ActionStage::Included:
        return {QObject::tr("included"), Mark::Fresh, Tone::Accent};
    case ActionStage::Final:
        return {QObject::tr("final"), Mark::Done, Tone::Value};
    case ActionStage::Replaced:
        return {QObject::tr("replaced"), Mark::Refused, Tone::Warn};
    case ActionStage::Failed:
        break;
    }
    return {QObject::tr("failed"), Mark::Breach, Tone::Breach};
}

LadderCell lookCell(const Look& look)
{
    LadderCell cell = wordCell(look.words, look.tone);
    cell.mark = look.mark;
    cell.markTone = look.tone;
    return cell;
}

LadderCell figureText(const std::string& figure) { return figure.empty() ? blankCell() : wordCell(text(figure)); }

/// Without its unit, which stands in the head.
LadderCell etherCell(const std::string& cost) { return figureText(cost.substr(0, cost.find(' '))); }

LadderRow headOf(const WalletView& wallet)
{
    auto row = rowOf(text(wallet.account), RowKind::Group, QObject::tr("%1 wallet").arg(text(wallet.account)));
    row.cells[State] = lookCell(wallet.connected ? Look{QObject::tr("connected")}
                                                 : Look{QObject::tr("down"), Mark::Breach, Tone::Breach});
    if (wallet.nextNonce) row.cells[Nonce] = plainCell(static_cast<double>(*wallet.nextNonce), 0);
    row.cells[Nonce].toolTip = QObject::tr("The first nonce that no block has");
    row.cells[Note] =
        wordCell(QObject::tr("filled %1 blocks deep, final %2 deep").arg(wallet.fillBlocks).arg(wallet.finalBlocks),
                 Tone::Label);
    return row;
}

LadderRow actionRow(const WalletView& wallet, const ChainActionView& action)
{
    auto row = rowOf(QStringLiteral("%1\n%2 %3").arg(text(wallet.account), text(action.what)).arg(action.nonce),
                     RowKind::Plain, text(action.what));
    row.cells[State] = lookCell(lookOf(action.stage));
    row.cells[Nonce] = plainCell(static_cast<double>(action.nonce), 0);
    if (action.age) row.cells[Age] = wordCell(age(*action.age), Tone::Label);
    if (action.depth) row.cells[Depth] = plainCell(static_cast<double>(*action.depth), 0);
    row.cells[Offered] = figureText(action.maxFeeGwei);
    row.cells[Cost] = etherCell(action.costEther);
    row.cells[Hash] = action.hash.empty() ? missingCell() : wordCell(shortHash(action.hash), Tone::Label);
    row.cells[Hash].raw = text(action.hash);
    row.cells[Hash].toolTip = action.hash.empty() ? QObject::tr("The wallet has not answered one") : text(action.hash);
    const QString order = action.order.empty() ? QString() : QObject::tr("order %1").arg(text(action.order));
    const QString words = action.note.empty() ? order
                          : order.isEmpty()   ? text(action.note)
                                              : text(action.note) + QStringLiteral("; ") + order;
    row.cells[Note] = wordCell(words, action.note.empty() ? Tone::Quiet : Tone::Label);
    row.cells[Note].toolTip = words;
    return row;
}

int bookDecimals(const WalletBookLine& line)
{
    return std::max({std::abs(line.confirmed), std::abs(line.confirmed + line.pending)}) >= 10'000.0 ? 2 : 4;
}

LadderRow bookRow(const WalletView& wallet, const WalletBookLine& line)
{
    auto row =
        rowOf(text(wallet.account) + QStringLiteral("\nbook ") + text(line.name), RowKind::Total, text(line.name));
    const int decimals = bookDecimals(line);
    row.cells[Confirmed] = plainCell(line.confirmed, decimals);
    row.cells[Expected] = plainCell(line.confirmed + line.pending, decimals);
    row.cells[Worst] = plainCell(line.confirmed + line.worst, decimals);
    const bool moves = line.pending != 0.0 || line.worst != 0.0;
    row.cells[State] = moves ? lookCell({QObject::tr("on its way"), Mark::Delayed, Tone::Accent}) : blankCell();
    for (const auto column : {Expected, Worst})
        if (!moves) row.cells[column].tone = Tone::Quiet;
    row.cells[Confirmed].toolTip = QObject::tr("At the block that fills are told of: what net delta counts");
    row.cells[Expected].toolTip =
        QObject::tr("Once all actions above land at what was quoted; net delta counts their coins already");
    row.cells[Worst].toolTip = QObject::tr("Once they land at the worst that their bounds let");
    return row;
}

}  // namespace

void ActionsModel::show(const std::vector<WalletView>& wallets)
{
    std::vector<LadderRow> rows;
    for (const auto& wallet : wallets) {
        rows.push_back(headOf(wallet));
        for (const auto& line : wallet.book)
            rows.push_back(bookRow(wallet, line));
        for (const auto& action : wallet.actions)
            rows.push_back(actionRow(wallet, action));
    }
    setTable(makeColumns(), std::move(rows));
}

QString actionsSentence(const std::vector<WalletView>& wallets)
{
    for (const auto& wallet : wallets) {
        if (!wallet.connected)
            return QObject::tr("%1 is down: what is on its way is not followed now.").arg(text(wallet.account));
        const auto failed = std::find_if(wallet.actions.begin(), wallet.actions.end(),
                                         [](const auto& one) { return one.stage == ActionStage::Failed; });
        if (failed != wallet.actions.end())
            return QObject::tr("%1 of nonce %2 failed: %3.")
                .arg(text(failed->what))
                .arg(failed->nonce)
                .arg(failed->note.empty() ? QObject::tr("the chain took it back and kept its fee")
                                          : text(failed->note));
    }
    return {};
}

}  // namespace ballast::ui
