#include <QFileInfo>

#include "ui/notify/sound_player.h"
#include "ui/settings/settings_form.h"
#include "ui/widgets/file_chooser.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {
namespace {

void setFile(std::size_t kind, const QString& file)
{
    Choices::instance().change(QObject::tr("Sound file"), [&](DeskChoices& c) { c.sounds[kind].file = file; });
}

QLabel* addFileName(SettingsForm* form, std::size_t kind)
{
    auto* name = new QLabel(form);
    form->addWidget(name, QObject::tr("file"));
    const auto show = [name, kind] {
        const QString& file = Choices::instance().now().sounds[kind].file;
        const bool lost = !file.isEmpty() && !QFileInfo(file).isReadable();
        name->setText(file.isEmpty() ? QObject::tr("the desk's own")
                      : lost         ? QObject::tr("%1 (not readable)").arg(QFileInfo(file).fileName())
                                     : QFileInfo(file).fileName());
        name->setToolTip(file);
    };
    show();
    QObject::connect(&Choices::instance(), &Choices::changed, name, show);
    return name;
}

}  // namespace

QWidget* makeSoundsPage(QWidget* parent, std::function<void(SoundKind)> play)
{
    auto* form = new SettingsForm(parent);
    for (std::size_t i = 0; i < kSoundKinds; ++i) {
        form->addRow(nameOf(static_cast<SoundKind>(i)));
        form->addSwitch(
            QObject::tr("on"), QObject::tr("sounds"), [i](const DeskChoices& c) { return c.sounds[i].on; },
            [i](DeskChoices& c, bool on) { c.sounds[i].on = on; });
        addFileName(form, i);
        const auto addButton = [&](const QString& words, std::function<void()> press) {
            auto* button = new PushButton(words, 20, form);
            form->addWidget(button, words);
            QObject::connect(button, &PushButton::clicked, button, std::move(press));
        };
        addButton(QObject::tr("File…"), [form, i] {
            chooseFile(
                form,
                {.title = QObject::tr("Sound"), .filter = QObject::tr("Sounds (*.wav *.flac *.ogg);;All files (*)")},
                [i](const QString& file) { setFile(i, file); });
        });
        addButton(QObject::tr("Own tone"), [i] { setFile(i, {}); });
        addButton(QObject::tr("Play"), [play, i] { play(static_cast<SoundKind>(i)); });
    }
    form->addSentence(
        SoundPlayer::program().isEmpty()
            ? QObject::tr("No player of sounds is installed here (pw-play, paplay or aplay), so the desk beeps.")
            : QObject::tr("Played by %1.").arg(SoundPlayer::program()));
    form->finish();
    return form;
}

}  // namespace ballast::ui
