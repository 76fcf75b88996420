#pragma once

#include <QAbstractScrollArea>
#include <QAction>
#include <QHelpEvent>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSet>
#include <QToolTip>
#include <QtTest>
#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "ui/link/shown_proposals.h"
#include "ui/shell/long_names.h"
#include "ui/shell/text_meter.h"
#include "ui/shell/window_fixture.h"
#include "ui/widgets/push_button.h"

namespace ballast::support {

constexpr double kSlack = 1.0;  ///< Of a pixel on each side: antialiasing.

/// A window of which every painted text can be asked: whether it lies in its box, has its whole words in a tooltip, and
/// says nothing that only the program calls so.
class TextBoxesFixture : public WindowFixture {
protected:
    QSet<QString> m_faults;
    std::uint64_t m_published{};

    void settle()
    {
        for (int i = 0; i < 8; ++i) {
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCoreApplication::processEvents();
        }
    }

    /// What scrolls may be cut by the edge that it scrolls over.
    static bool isScrolledOff(const PaintedText& text)
    {
        const bool vertical =
            text.ink.top() < text.clip.top() - kSlack || text.ink.bottom() > text.clip.bottom() + kSlack;
        const bool horizontal =
            text.ink.left() < text.clip.left() - kSlack || text.ink.right() > text.clip.right() + kSlack;
        bool downs = false, sideways = false;
        for (QWidget* part = text.widget; part; part = part->parentWidget()) {
            const auto* area = qobject_cast<QAbstractScrollArea*>(part);
            if (!area) continue;
            downs = downs || area->verticalScrollBar()->maximum() > area->verticalScrollBar()->minimum();
            sideways = sideways || area->horizontalScrollBar()->maximum() > area->horizontalScrollBar()->minimum();
        }
        return (!vertical || downs) && (!horizontal || sideways);
    }

    /// The tooltip that a person gets there; empty: none.
    static QString toolTipAt(QWidget& top, const QPoint& at)
    {
        QToolTip::hideText();
        QCoreApplication::processEvents();
        for (QWidget* part = top.childAt(at); part; part = part->parentWidget()) {
            const QPoint local = part->mapFrom(&top, at);
            QHelpEvent event(QEvent::ToolTip, local, part->mapToGlobal(local));
            QCoreApplication::sendEvent(part, &event);
            if (!QToolTip::text().isEmpty()) return QToolTip::text();
            if (part == &top) break;
        }
        return {};
    }

    /// "Flatten…" says that a card follows.
    bool namesAnAction(const QWidget& top, const QString& text)
    {
        for (const auto* button : top.findChildren<ui::PushButton*>())
            if (button->text() == text) return true;
        for (const auto* action : window().findChildren<QAction*>())
            if (QString(action->text()).remove(QLatin1Char('&')) == text) return true;
        return text == QStringLiteral("…");
    }

    void fault(const QString& where, const QString& what, const PaintedText& text)
    {
        const QString words = QStringLiteral("\"%1\" %2").arg(text.text, what);
        if (m_faults.contains(words)) return;
        m_faults << words;
        qWarning().noquote() << where << words << text.ink << text.clip << text.where();
    }

    /// The part that a person sees there; `text` may lie under a card.
    static bool isCovered(QWidget& top, const PaintedText& text)
    {
        const QWidget* seen = top.childAt(text.ink.intersected(text.clip).center().toPoint());
        return seen && seen != text.widget && !text.widget->isAncestorOf(seen) && !seen->isAncestorOf(text.widget);
    }
    /// A part of the painting widget lies over its own words.
    static bool isUnderItsOwnPart(QWidget& top, const PaintedText& text)
    {
        const QWidget* seen = top.childAt(text.ink.intersected(text.clip).center().toPoint());
        return seen && seen != text.widget && text.widget->isAncestorOf(seen) &&
               !seen->testAttribute(Qt::WA_TransparentForMouseEvents);
    }

    /// What only the program calls so: a code without its meaning, a name of its source. Empty: none.
    static QString internalWord(const QString& text)
    {
        // A code stands before its words, or in brackets behind them; a folder of a path is called as it is.
        static const QRegularExpression kWords(
            QStringLiteral("(?<![(\\w-])[CF]\\d{2,3}\\b(?![):]? ?[(A-Za-z])|\\bV\\d\\b|"
                           "(?<!/)\\b[a-z]+_[a-z]+\\b|\\bcell \\d"));
        return kWords.match(text).captured();
    }

    void check(QWidget& top, const QString& where)
    {
        auto texts = TextMeter::measure(top);
        std::erase_if(texts, [&](const PaintedText& text) { return isCovered(top, text); });
        for (const auto& text : texts) {
            if (!text.clip.adjusted(-kSlack, -kSlack, kSlack, kSlack).contains(text.ink) && !isScrolledOff(text))
                fault(where, QStringLiteral("is cut"), text);
            // The day comes first on a desk; a file and a venue's margin rule are called as they are.
            static const QRegularExpression kIsoDate(QStringLiteral("\\b20\\d{2}-\\d{2}-\\d{2}\\b"));
            if (text.text.contains(kIsoDate) && !text.text.contains(QStringLiteral(".ballast")) &&
                !text.text.contains(QStringLiteral(".journal")) && !text.text.contains(QStringLiteral("margin")))
                fault(where, QStringLiteral("has a date as files have it"), text);
            const QString internal = internalWord(text.text);
            if (!internal.isEmpty()) fault(where, QStringLiteral("has the internal word %1").arg(internal), text);
            if (isUnderItsOwnPart(top, text)) fault(where, QStringLiteral("lies under a part of its own"), text);
            if (!text.text.endsWith(QChar(0x2026)) || namesAnAction(top, text.text)) continue;
            // The tooltip has what is shown, and goes on.
            const QString tip = toolTipAt(top, text.ink.intersected(text.clip).center().toPoint());
            const QString shown = text.text.chopped(1).trimmed();
            const auto at = tip.indexOf(shown);
            if (at < 0 || at + shown.size() == tip.size())
                fault(where, QStringLiteral("is shortened and no tooltip has the whole"), text);
        }
        for (std::size_t i = 0; i < texts.size(); ++i)
            for (std::size_t k = i + 1; k < texts.size(); ++k) {
                const QRectF both = texts[i].ink.intersected(texts[k].ink);
                if (both.width() > 1.5 && both.height() > 1.5 && texts[i].widget == texts[k].widget)
                    fault(where, QStringLiteral("stands over \"%1\"").arg(texts[k].text), texts[i]);
            }
    }

    void checkAll(const QString& where)
    {
        settle();
        check(window(), where);
    }

    void begin(QSize size, bool large)
    {
        m_faults.clear();
        auto next = large ? largeSnapshot() : nextSnapshot();
        next->sequence.value += ++m_published;
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence == next->sequence);
        window().resize(size);
        settle();
        window().resetLayout();
        // Figures of a proposal are shown at most once a second. Until then its card says those of the picture before,
        // and on a busy machine they changed between a text and its tooltip.
        QTest::qWait(ui::ShownProposals::kApartMilliseconds + 50);
        settle();
    }

    static std::shared_ptr<interfaces::Snapshot> largeSnapshot()
    {
        auto s = nextSnapshot();
        makeLong(*s);
        return s;
    }
};

/// The test objects of this program, one a subject; a file adds its own.
std::vector<std::function<std::unique_ptr<QObject>()>>& textFamilies();

struct TextFamily {
    explicit TextFamily(std::function<std::unique_ptr<QObject>()> make) { textFamilies().push_back(std::move(make)); }
};

}  // namespace ballast::support
