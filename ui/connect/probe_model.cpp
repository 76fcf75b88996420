#include "ui/connect/probe_model.h"

#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::ProbeState;
using interfaces::ProbeStep;

LadderCell stateCell(ProbeState state)
{
    struct Look {
        QString words;
        Mark mark;
        Tone tone;
    };
    const auto look = [&]() -> Look {
        switch (state) {
        case ProbeState::Passed:
            return {QObject::tr("passed"), Mark::Done, Tone::Value};
        case ProbeState::Warned:
            return {QObject::tr("warning"), Mark::Warning, Tone::Warn};
        case ProbeState::Failed:
            return {QObject::tr("failed"), Mark::Breach, Tone::Breach};
        case ProbeState::NotTried:
            break;
        }
        return {QObject::tr("not tried"), Mark::Notice, Tone::Quiet};
    }();
    LadderCell cell = wordCell(look.words, look.tone);
    cell.mark = look.mark;
    cell.markTone = look.tone;
    return cell;
}

std::vector<LadderColumn> makeColumns()
{
    return {{"part", QObject::tr("Tried"), "", QObject::tr("instruments"), true, true, false, 0, true},
            {"state", QObject::tr("State"), "", QObject::tr("not tried"), true, true, false, 14, true},
            {"where", QObject::tr("Where"), "", QStringLiteral("test.deribit.com:443"), true},
            {"took", QObject::tr("Took"), "", QStringLiteral("888 ms")},
            {"words", QObject::tr("What came up"), "", QObject::tr("the server takes connections"), true, true, true, 0,
             true}};
}

const ProbeStep* firstOf(const std::vector<ProbeStep>& steps, ProbeState state)
{
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const auto& one) { return one.state == state; });
    return found == steps.end() ? nullptr : &*found;
}

QString named(const ProbeStep& step)
{
    const QString where = step.where.empty() ? QString() : QStringLiteral(" (%1)").arg(text(step.where));
    return text(step.part) + where + QStringLiteral(": ") + text(step.words);
}

}  // namespace

void ProbeModel::clear()
{
    m_steps.clear();
    rebuild();
}

void ProbeModel::add(const ProbeStep& step)
{
    m_steps.push_back(step);
    rebuild();
}

void ProbeModel::rebuild()
{
    std::vector<LadderRow> rows;
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const ProbeStep& step = m_steps[i];
        LadderRow row{.key = QString::number(i), .kind = RowKind::Plain, .cells = {}};
        row.cells.push_back(wordCell(text(step.part)));
        row.cells.push_back(stateCell(step.state));
        row.cells.push_back(wordCell(text(step.where), Tone::Label));
        row.cells.push_back(step.took ? wordCell(latency(step.took->inSeconds()), Tone::Label) : blankCell());
        LadderCell words = wordCell(text(step.words), step.state == ProbeState::NotTried ? Tone::Quiet : Tone::Label);
        words.toolTip = text(step.words);
        row.cells.push_back(std::move(words));
        rows.push_back(std::move(row));
    }
    setTable(makeColumns(), std::move(rows));
}

ProbeState worstOf(const std::vector<ProbeStep>& steps)
{
    if (firstOf(steps, ProbeState::Failed)) return ProbeState::Failed;
    return firstOf(steps, ProbeState::Warned) ? ProbeState::Warned : ProbeState::Passed;
}

QString probeSentence(const std::vector<ProbeStep>& steps, bool wasGivenUp)
{
    const auto count = [&](ProbeState state) {
        return std::count_if(steps.begin(), steps.end(), [&](const auto& one) { return one.state == state; });
    };
    QString words;
    if (const auto* failed = firstOf(steps, ProbeState::Failed)) {
        words = QObject::tr("Failed at %1.").arg(named(*failed));
        if (const auto more = count(ProbeState::Failed) - 1; more > 0)
            words += QObject::tr(" %1 more failed.").arg(more);
    } else if (const auto* warned = firstOf(steps, ProbeState::Warned)) {
        words = QObject::tr("Connected, but %1.").arg(named(*warned));
    } else if (!wasGivenUp) {
        words = QObject::tr("Connected: %1 of %1 passed.").arg(count(ProbeState::Passed));
    }
    if (wasGivenUp)
        words += (words.isEmpty() ? QString() : QStringLiteral(" ")) + QObject::tr("Given up; nothing more is tried.");
    return words;
}

}  // namespace ballast::ui
