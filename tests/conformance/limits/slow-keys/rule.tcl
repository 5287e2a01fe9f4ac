when CLIENT_ACCEPTED {
    catch { CRYPTO::keygen -alg pbkdf2-md5 -len 128 -passphrase x -salt y -rounds 1000000000 }
}
when CLIENT_DATA {
    catch { while 1 { CRYPTO::keygen -alg rsa -len 4096 } }
}
