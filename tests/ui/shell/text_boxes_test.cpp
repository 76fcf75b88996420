#include "ui/shell/text_boxes.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QStyleOption>

#include "ui/choices/choices.h"
#include "ui/header/header_bar.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_banner.h"
#include "ui/settings/settings_page.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/trading_cards.h"
#include "ui/widgets/card.h"

using namespace ballast;
using namespace ballast::ui;
using support::kSlack;
using support::TextMeter;

/// Every text that any panel or card paints lies in its box: none is cut but with an ellipsis and the whole of it in
/// the tooltip, and none stands over another. At the sizes and ratios of the desk, in both themes.
class TextBoxesTest : public support::TextBoxesFixture {
    Q_OBJECT

    void eachWorkspace(const QString& where)
    {
        for (const auto workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(workspace);
            settle();
            checkAll(QStringLiteral("%1 workspace %2").arg(where).arg(static_cast<int>(workspace)));
        }
        window().chooseWorkspace(Workspace::Desk);
        settle();
    }

    void eachPanel(const QString& where)
    {
        for (DeskDock* dock : window().docks()) {
            const QStringList pages = dock->panel()->pages();
            for (int page = 0; page < std::max<int>(1, int(pages.size())); ++page) {
                window().showPanel(dock->panel()->id() + QLatin1Char('/') + pages.value(page));
                settle();
                const QString name = QStringLiteral("%1 %2/%3").arg(where, dock->panel()->id(), pages.value(page));
                check(window(), name);
                dock->setFloating(true);
                dock->resize(dock->minimumSize());
                settle();
                check(*dock, name + QStringLiteral(" floating %1").arg(dock->width()));
                dock->setFloating(false);
                settle();
            }
        }
        window().resetLayout();
        settle();
    }

    void eachCard(const QString& where)
    {
        const auto& s = *window().shownSnapshot();
        auto& commands = window().commands();
        const std::vector<std::pair<const char*, std::function<void()>>> cards{
            {"flatten", [&] { openFlattenCard(&window(), 160, commands, s); }},
            {"re-arm", [&] { openRearmCard(&window(), 160, commands, s); }},
            {"force", [&] { openForceHedgeCard(&window(), 160, commands, s, QStringLiteral("BTC")); }},
            {"pause", [&] { openPauseCard(&window(), 160, commands, s, QStringLiteral("BTC")); }},
            {"exclude", [&] { openExcludeCard(&window(), 160, commands, s); }},
            {"veto", [&] { openVetoCard(&window(), 160, commands, s.proposals.front(), s.time); }},
            {"differences", [&] { openDifferencesCard(&window(), 160, commands, s); }},
            {"unarmed", [&] { openUnarmedCard(&window(), 160, commands, s); }},
            {"mode", [&] { changeMode(&window(), 160, commands, s, domain::HedgeMode::Automatic); }},
        };
        for (const auto& [name, open] : cards) {
            open();
            settle();
            checkAll(where + QLatin1Char(' ') + QLatin1String(name));
            for (auto* card : window().findChildren<Card*>())
                card->close();
            settle();
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        openWindow();
    }
    void cleanupTestCase() { closeWindow(); }

    /// At every ratio in logical pixels: a scale that is counted twice, or not at all, would hide what is cut.
    void theMeterMeasuresWhatIsPainted()
    {
        QLabel label(QStringLiteral("+344,985"));
        label.setFont(uiFont(20));
        label.resize(200, 40);
        label.setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        label.show();
        settle();
        const auto texts = TextMeter::measure(label);
        QCOMPARE(texts.size(), std::size_t{1});
        const double width = QFontMetricsF(label.font()).horizontalAdvance(label.text());
        QVERIFY2(std::abs(texts[0].ink.width() - width) < 1.0, qPrintable(QString::number(texts[0].ink.width())));
        QVERIFY2(std::abs(texts[0].ink.right() - 200.0) < 2.0, qPrintable(QString::number(texts[0].ink.right())));
    }

    void aCodeAloneIsAnInternalWord()
    {
        for (const char* bare : {"C18", "Refused, C18", "V1 over", "net_delta 3", "limit of cell 16 Jan 26 50"})
            QVERIFY2(!internalWord(QString::fromLatin1(bare)).isEmpty(), bare);
        for (const char* told : {"C17 data quality", "C03 (Order notional 3 USD)", "F01: no line",
                                 "is not armed (C16).", "BTC-27FEB26-68000-C", "BTC_USDC-PERPETUAL", "F 64,118.0", "C"})
            QVERIFY2(internalWord(QString::fromLatin1(told)).isEmpty(), told);
    }

    void everyTextLiesInItsBox_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("large");
        // Beside ratio 1 the hardest of each size: what is small and short fits where this does.
        if (qApp->devicePixelRatio() == 1.0) {
            QTest::newRow("1280x720") << QSize(1280, 720) << false;
            QTest::newRow("1920x1080") << QSize(1920, 1080) << false;
        }
        QTest::newRow("1280x720, large figures and long names") << QSize(1280, 720) << true;
        if (qApp->devicePixelRatio() == 1.0)
            QTest::newRow("1280x720 under a title bar, large figures and long names") << QSize(1280, 672) << true;
        QTest::newRow("1920x1080, large figures and long names") << QSize(1920, 1080) << true;
        QTest::newRow("2560x1440") << QSize(2560, 1440) << true;
        QTest::newRow("3840x2160") << QSize(3840, 2160) << true;
    }
    void everyTextLiesInItsBox()
    {
        QFETCH(QSize, size);
        QFETCH(bool, large);
        begin(size, large);
        const QString where = QStringLiteral("%1").arg(size.width());
        eachWorkspace(where);
        // Beside ratio 1 each panel and card once, where room is least.
        if (qApp->devicePixelRatio() == 1.0 || size.width() == 1280) {
            eachPanel(where);
            eachCard(where);
        }
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// Colours move no text; marks and words that come with one could.
    void everyTextLiesInItsBoxInEachTheme()
    {
        for (const bool dark : {true, false})
            for (const auto preset : {ColourPreset::Western, ColourPreset::Asian, ColourPreset::BlueOrange}) {
                ThemeHolder::instance().setDark(dark);
                ThemeHolder::instance().setPreset(preset);
                begin({1280, 720}, true);
                eachWorkspace(QStringLiteral("%1 %2").arg(dark ? "dark" : "light").arg(static_cast<int>(preset)));
            }
        ThemeHolder::instance().setDark(true);
        ThemeHolder::instance().setPreset(ColourPreset::Western);
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// A journal of a live day: the banner says at once what it shows and whether it is whole, also where two buttons
    /// for the days beside it take their room.
    void aJournalSaysWhatItsCheckFound_data()
    {
        QTest::addColumn<QSize>("size");
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080), QSize(3840, 2160)})
            QTest::newRow(qPrintable(QStringLiteral("%1x%2").arg(size.width()).arg(size.height()))) << size;
    }
    void aJournalSaysWhatItsCheckFound()
    {
        QFETCH(QSize, size);
        begin(size, false);
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        journal->stand("desk-2026-02-05.journal", "desk.journal", "desk-2026-02-06.journal");
        const QString found = QString::fromStdString(journal->info().chainMessage);
        window().openReview(std::move(review));
        journal->answer(journal->waiting() - 1);
        settle();
        auto* banner = window().findChild<ReviewBanner*>();
        QStringList said;
        for (const auto& text : TextMeter::measure(*banner))
            if (text.widget == banner && text.clip.adjusted(-kSlack, -kSlack, kSlack, kSlack).contains(text.ink))
                said << text.text;
        QVERIFY2(said.contains(found), qPrintable(said.join(QLatin1Char('|'))));
        QVERIFY2(!said.join(QString()).contains(QChar(0x2026)), qPrintable(said.join(QLatin1Char('|'))));
        QVERIFY(said.join(QString()).contains(QStringLiteral("5 Feb 2026")));
        check(window(), QStringLiteral("review %1").arg(size.width()));
        window().closeReview();
        settle();
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// What a kill came to stands beside its word, also with three figures of quotes in the narrow window.
    void aKilledDeskLiesInItsBoxes()
    {
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
            begin(size, false);
            auto killed = nextSnapshot();
            killed->sequence.value += ++m_published;
            killed->tradingState = domain::TradingState::Killed;
            killed->tradingStateReason = "killed by Maximiliane von Hohenstein-Waldburg";
            interfaces::TakenAwayView taken;
            taken.venue = "Deribit";
            taken.orders = taken.ordersCancelled = 112;
            taken.quotes = taken.quotesCancelled = 158;
            killed->takenAway = {taken};
            desk().publish(killed);
            QTRY_VERIFY(window().shownSnapshot()->sequence == killed->sequence);
            checkAll(QStringLiteral("killed %1").arg(size.width()));
        }
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// What a list offers has room in it, whichever is chosen: the style cuts, so that no measured text tells.
    void everyChoiceOfTheSettingsHasItsRoom()
    {
        begin({1280, 720}, true);
        window().openSettings();
        int asked = 0;
        for (const auto page : {SettingsPage::Page::Display, SettingsPage::Page::Orders}) {
            window().settings()->showPage(page);
            settle();
            for (auto* box : window().settings()->findChildren<QComboBox*>()) {
                if (!box->isVisible()) continue;
                QStyleOptionComboBox option;
                option.initFrom(box);
                const int room = box->style()
                                     ->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box)
                                     .width() -
                                 4;
                for (int item = 0; item < box->count(); ++item, ++asked)
                    QVERIFY2(box->fontMetrics().horizontalAdvance(box->itemText(item)) <= room,
                             qPrintable(QStringLiteral("\"%1\" in %2").arg(box->itemText(item)).arg(room)));
            }
        }
        QVERIFY(asked > 20);
        window().settings()->close();
    }

    /// Each page of the settings, which is a window of its own, with a narrow desk behind it.
    void theSettingsLieInTheirBoxesToo()
    {
        for (const bool large : {false, true}) {
            begin({1280, 720}, large);
            Choices::instance().change(QStringLiteral("key"), [large](DeskChoices& choices) {
                choices.keys[QStringLiteral("Review/Next hedge")] =
                    large ? QStringLiteral("Ctrl+Alt+Shift+F12") : QStringLiteral("N");
            });
            window().openSettings();
            for (int page = 0; page < 5; ++page) {
                window().settings()->showPage(static_cast<SettingsPage::Page>(page));
                settle();
                check(*window().settings(), QStringLiteral("settings %1").arg(page));
            }
            window().settings()->close();
        }
        Choices::instance().forget();
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }
};

namespace ballast::support {

std::vector<std::function<std::unique_ptr<QObject>()>>& textFamilies()
{
    static std::vector<std::function<std::unique_ptr<QObject>()>> families;
    return families;
}

}  // namespace ballast::support

namespace {

const support::TextFamily kFamily([] { return std::unique_ptr<QObject>(new TextBoxesTest); });

}  // namespace

/// A name of a function runs it alone, whichever file has it.
int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    int failed = 0;
    for (const auto& make : support::textFamilies()) {
        const auto family = make();
        QStringList own{arguments.value(0)};
        bool isNamed = false;
        for (const QString& argument : arguments.mid(1)) {
            const bool isOption = argument.startsWith(QLatin1Char('-'));
            const QString slot = argument.section(QLatin1Char(':'), 0, 0) + QStringLiteral("()");
            const bool has = family->metaObject()->indexOfSlot(qPrintable(slot)) >= 0;
            isNamed = isNamed || !isOption;
            if (isOption || has) own << argument;
        }
        const bool hasNone =
            isNamed && std::all_of(own.begin() + 1, own.end(), [](const auto& a) { return a.startsWith(u'-'); });
        if (!hasNone) failed += QTest::qExec(family.get(), own);
    }
    return failed;
}

#include "text_boxes_test.moc"
